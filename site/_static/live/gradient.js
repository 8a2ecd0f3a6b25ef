"use strict";
// Where the gradient goes: measured and predicted, for a radius to drag.
{
  const LAGS = 41, FROM = 20;  // the first states still know the start
  const live = document.getElementById("gradient");
  const [radius, strength] = live.querySelectorAll("input");
  const [radiusOut, strengthOut] = live.querySelectorAll(".value");
  const drawing = live.querySelector("svg");
  const canvas = live.querySelector("canvas").getContext("2d");
  const status = live.querySelector("[role=status]");
  const x = lag => 70 + 16 * lag;
  const y = size => 165 - 25 * Math.log10(size);  // from 1e-7 to 1e5

  function measure(rho, strong) {
    const W_h = scaled(NUMBERS.W_h, rho);
    const sequences = NUMBERS.noise.map(noise =>
      readAll(noise.map(one => [strong * one]), NUMBERS.W_x, W_h));
    const settled = sequences.map(states => states.slice(FROM));
    return {
      lengths: gradientLengths(sequences, W_h, NUMBERS.d_last, LAGS),
      predicted: predictedFactor(settled, rho),
      states: sequences[0],
    };
  }

  function line(factor, name) {
    const path = Array.from({length: LAGS}, (_, lag) =>
      `${lag ? "L" : "M"}${x(lag)} ${y(factor ** lag)}`);
    return svg("path", {d: path.join(" "), class: name});
  }

  function axes() {
    const parts = [];
    for (let power = -6; power <= 4; power += 2) {
      const name = {4: "10,000", 2: "100", 0: "1", "-2": "0.01"}[power];
      parts.push(
        svg("path", {d: `M70 ${y(10 ** power)} H710`, class: "grid"}),
        svg("text", {x: 62, y: y(10 ** power) + 5, class: "left"},
          name ?? (power === -4 ? "0.0001" : "0.000001")));
    }
    for (let lag = 0; lag < LAGS; lag += 10) {
      parts.push(svg("text", {x: x(lag), y: 358}, lag));
    }
    parts.push(
      svg("text", {x: 390, y: 376}, "steps back"),
      svg("text", {x: 70, y: 20, class: "title"},
        "What is left of the gradient"));
    return parts;
  }

  function show() {
    const rho = radius.valueAsNumber, strong = strength.valueAsNumber;
    radiusOut.textContent = written(rho);
    strengthOut.textContent = written(strong);
    const {lengths, predicted, states} = measure(rho, strong);
    const inside = svg("svg", {x: 0, y: 36, width: 760, height: 300,
      viewBox: "0 36 760 300"});
    inside.append(line(rho, "linear"), line(predicted, "predicted"));
    lengths.forEach((size, lag) => {
      inside.append(svg("circle",
        {cx: x(lag), cy: y(size), r: 4, class: "measured"}));
    });
    drawing.replaceChildren(...axes(), inside, ...legend());
    const told = `With a radius of ${written(rho)} and strength ` +
      `${written(strong)}: a factor of ${written(factorPerStep(lengths), 3)} ` +
      `per step measured, ${written(predicted, 3)} predicted. `;
    const left = lengths.at(-1);
    status.textContent = told + (left < 0.01
      ? `Below 1 % after ${lengths.findIndex(size => size < 0.01)} steps.`
      : `After 40 steps ${left.toPrecision(2)} times the gradient is left.`);
    drawing.setAttribute("aria-label",
      "Length of the gradient against steps back. " + told);
    paint(states.slice(1));
  }

  function legend() {
    const names = {measured: "measured, tanh", predicted: "predicted, tanh",
      linear: "without tanh"};
    return Object.entries(names).flatMap(([name, text], k) => {
      const [left, top] = [330 + 140 * k, 16];
      const mark = name === "measured"
        ? svg("circle", {cx: left - 14, cy: top, r: 4, class: name})
        : svg("path", {d: `M${left - 30} ${top} h24`, class: name});
      return [mark, svg("text", {x: left, y: top + 5, class: "title"}, text)];
    });
  }

  function paint(states) {
    states.forEach((state, t) => state.forEach((number, k) => {
      canvas.fillStyle = "white";
      canvas.fillRect(t, k, 1, 1);
      canvas.globalAlpha = Math.abs(number);
      canvas.fillStyle = number < 0 ? "#a85206" : "#4c1f7b";
      canvas.fillRect(t, k, 1, 1);
      canvas.globalAlpha = 1;
    }));
  }

  radius.addEventListener("input", show);
  strength.addEventListener("input", show);
  show();
}
