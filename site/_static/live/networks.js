"use strict";
// What the live pages compute with, equation for equation as in the lectures.
// A row is an array of numbers, a matrix an array of rows.

// A row times a matrix.
function times(row, matrix) {
  const product = new Array(matrix[0].length).fill(0);
  row.forEach((number, j) => {
    matrix[j].forEach((weight, k) => { product[k] += number * weight; });
  });
  return product;
}

function transposed(matrix) {
  return matrix[0].map((_, k) => matrix.map(row => row[k]));
}

function scaled(matrix, factor) {
  return matrix.map(row => row.map(weight => factor * weight));
}

function length(row) {
  return Math.sqrt(row.reduce((sum, number) => sum + number ** 2, 0));
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

// The states of a simple recurrent network, from h_0 = 0 on (lecture 1).
function readAll(inputs, W_x, W_h) {
  const states = [new Array(W_h.length).fill(0)];
  for (const input of inputs) {
    const kept = times(states.at(-1), W_h);
    states.push(times(input, W_x).map((a, k) => Math.tanh(a + kept[k])));
  }
  return states;
}

// What is left of a gradient at each lag, as a share of the first: the
// geometric mean over sequences of states (lecture 3).
function gradientLengths(sequences, W_h, dLast, lags) {
  const back = transposed(W_h);
  const logs = sequences.map(states => {
    const found = [];
    let d_h = dLast;
    for (let lag = 0; lag < lags; lag++) {
      found.push(Math.log(length(d_h) + Number.MIN_VALUE));
      const h = states.at(-1 - lag);
      d_h = times(d_h.map((d, k) => d * (1 - h[k] ** 2)), back);
    }
    return found;
  });
  return logs[0].map((_, lag) =>
    Math.exp(mean(logs.map(found => found[lag] - found[0]))));
}

// Equation (3.6): the factor per step that the states let us expect.
function predictedFactor(sequences, radius) {
  const logs = sequences.flat().map(h =>
    Math.log(mean(h.map(one => (1 - one ** 2) ** 2)) + Number.MIN_VALUE));
  return radius * Math.exp(mean(logs) / 2);
}

// The factor of the geometric decay that fits lengths best.
function factorPerStep(lengths) {
  const middle = (lengths.length - 1) / 2, logs = lengths.map(Math.log);
  const spread = logs.map((_, lag) => (lag - middle) ** 2);
  const together = logs.map((log, lag) => (lag - middle) * log);
  return Math.exp(mean(together) / mean(spread));
}

// An LSTM that reads characters and predicts the next (lectures 4 and 6).
// Rows of `weights`: the hidden state, a 1, the characters; its columns are
// the gates i, f, o and the candidate g.  Rows of `output`: the state, a 1.
class Lstm {
  constructor(weights, output, units) {
    Object.assign(this, {weights, output, units});
    this.characters = output.length / (units + 1);
    this.forget();
  }

  forget() {
    this.h = new Float64Array(this.units);
    this.c = new Float64Array(this.units);
  }

  // Reads a character by its number; returns the logits of the next.
  read(id) {
    const {units, h, c} = this, rows = [...h, 1];
    const a = new Float64Array(4 * units);
    rows.forEach((number, j) => add(a, this.weights, j, number));
    add(a, this.weights, units + 1 + id, 1);
    for (let k = 0; k < units; k++) {
      const i = sigmoid(a[k]), f = sigmoid(a[units + k]);
      const o = sigmoid(a[2 * units + k]), g = Math.tanh(a[3 * units + k]);
      c[k] = f * c[k] + i * g;
      h[k] = o * Math.tanh(c[k]);
    }
    const logits = new Float64Array(this.characters);
    [...h, 1].forEach((number, j) => add(logits, this.output, j, number));
    return Array.from(logits);
  }
}

// Adds to a row a multiple of row j of a matrix that is stored row by row.
function add(row, matrix, j, factor) {
  const start = j * row.length;
  for (let k = 0; k < row.length; k++) row[k] += factor * matrix[start + k];
}

function sigmoid(a) {
  return 1 / (1 + Math.exp(-a));
}

function softmax(logits) {
  const most = Math.max(...logits);
  const powers = logits.map(logit => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map(power => power / sum);
}

// Temperature, then the topK most probable, then the nucleus (lecture 6).
function nextDistribution(logits, temperature, topK, nucleus) {
  const p = softmax(logits.map(logit => logit / temperature));
  const order = [...p.keys()].sort((j, k) => logits[k] - logits[j] || j - k);
  let kept = order.slice(0, topK);
  const mass = kept.reduce((sum, id) => sum + p[id], 0);
  let reached = 0;
  const last = kept.findIndex(id =>
    (reached += p[id] / mass) >= nucleus - 1e-12);
  if (last >= 0) kept = kept.slice(0, last + 1);
  const left = kept.reduce((sum, id) => sum + p[id], 0);
  return p.map((share, id) => kept.includes(id) ? share / left : 0);
}

// The number of the character that a number from 0 to 1 falls on.
function draw(p, random) {
  const id = p.findIndex(share => (random -= share) < 0);
  return id < 0 ? p.findLastIndex(share => share > 0) : id;
}

// The longest passage that stands in a book and ends each character.
class Copied {
  constructor(book) {
    Object.assign(this, {book, text: "", start: 0});
  }

  // Adds a character; returns how long the passage is that it ends.
  add(character) {
    this.text += character;
    while (!this.book.includes(this.text.slice(this.start))) this.start++;
    return this.text.length - this.start;
  }
}

// 16-bit floats, in base64, as an array of 32-bit floats.
function halves(base64) {
  const bytes = Uint8Array.from(atob(base64), one => one.charCodeAt(0));
  const bits = new Uint16Array(bytes.buffer);
  return Float32Array.from(bits, half => {
    const exponent = half >> 10 & 31, rest = half & 1023;
    const size = exponent
      ? (1 + rest / 1024) * 2 ** (exponent - 15) : rest * 2 ** -24;
    return half >> 15 ? -size : size;
  });
}

// A part of a drawing.
function svg(name, attributes, text = "") {
  const part = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    part.setAttribute(key, value);
  }
  part.textContent = text;
  return part;
}

// Purple above zero, orange below; as strong as the number is large.
function signed(number) {
  const share = Math.round(100 * Math.min(Math.abs(number), 1));
  const colour = number < 0 ? "var(--minus)" : "var(--plus)";
  return `color-mix(in srgb, ${colour} ${share}%, var(--zero))`;
}

// A number as it is written in a text.
function written(number, digits = 2) {
  return number.toFixed(digits).replace("-", "\u2212");
}
