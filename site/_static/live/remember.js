"use strict";
// A network that remembers: letters in, states out, with weights to drag.
{
  const live = document.getElementById("remember");
  const [word, strength] = live.querySelectorAll(".controls input");
  const drawing = live.querySelector("svg");
  const status = live.querySelector("[role=status]");
  const {letters, W_x} = NUMBERS;
  const weights = structuredClone(NUMBERS.W_h);
  const cells = weights.map((row, j) => {
    const line = live.querySelector("tbody").insertRow();
    return row.map((_, k) => {
      const cell = line.insertCell();
      const slider = Object.assign(document.createElement("input"), {
        type: "range", min: -2, max: 2, step: 0.01,
        ariaLabel: `Weight from unit ${j + 1} to unit ${k + 1}`});
      slider.addEventListener("input", () => {
        weights[j][k] = slider.valueAsNumber;
        show();
      });
      cell.append(document.createElement("span"), slider);
      return cell;
    });
  });

  function hot(letter) {
    return Array.from(letters, one => one === letter ? 1 : 0);
  }

  // How far two readings are apart that differ in their first letter.
  function distances(text, W_h) {
    const place = letters.indexOf(text[0]);
    const other = letters[(place + 1) % letters.length] + text.slice(1);
    const [one, two] = [text, other].map(read =>
      readAll(Array.from(read, hot), W_x, W_h));
    return one.map((h, t) => length(h.map((number, k) => number - two[t][k])));
  }

  function show() {
    const W_h = scaled(weights, strength.valueAsNumber);
    live.querySelector(".value").textContent = written(strength.valueAsNumber);
    cells.forEach((row, j) => row.forEach((cell, k) => {
      const [number, slider] = cell.children;
      number.textContent = written(W_h[j][k]);
      slider.value = weights[j][k];
      cell.style.background = signed(W_h[j][k]);
    }));
    const asked = word.value.toLowerCase();
    const text = Array.from(asked).filter(one => letters.includes(one));
    const states = readAll(text.map(hot), W_x, W_h);
    const apart = text.length ? distances(text.join(""), W_h) : [0];
    draw(text, states, apart);
    const unread = text.length < asked.length
      ? " It knows the letters a to z and the space; others are left out." : "";
    const left = apart.at(-1) / apart[1];
    status.textContent = text.length < 2
      ? `Type two letters or more.${unread}`
      : `After ${text.length} letters the state is ` +
        `${states.at(-1).map(one => written(one)).join(", ")}. Another first ` +
        `letter moves it ${written(left)} times as far as it moved the ` +
        `first state.${unread}`;
  }

  function draw(text, states, apart) {
    drawing.replaceChildren();
    drawing.setAttribute("aria-label", "The states after each letter of " +
      `"${text.join("")}", and how far another first letter moves them.`);
    const gap = 700 / Math.max(states.length - 1, 6);
    const most = Math.max(...apart, 1e-9);
    states.forEach((state, t) => {
      const x = 30 + t * gap;
      state.forEach((number, k) => {
        const circle = svg("circle", {cx: x, cy: 30 + 48 * k, r: 21});
        circle.style.fill = signed(number);
        const value = svg("text", {x, y: 35 + 48 * k}, written(number));
        drawing.append(circle, value);
      });
      const name = t ? text[t - 1].replace(" ", "␣") : "start";
      drawing.append(svg("text", {x, y: 222, class: "letter"}, name));
      if (t) {
        const height = 70 * apart[t] / most;
        drawing.append(svg("rect",
          {x: x - 12, y: 312 - height, width: 24, height, class: "bar"}));
        if (t > 1 || gap > 90) {
          drawing.append(svg("path",
            {d: `M${x - gap + 23} 102 H${x - 27}`, class: "arrow"}));
        }
      }
    });
    drawing.append(svg("path", {d: "M10 312 H750"}));
  }

  word.addEventListener("input", show);
  strength.addEventListener("input", show);
  live.querySelector("button").addEventListener("click", () => {
    word.value = word.defaultValue;
    strength.value = strength.defaultValue;
    weights.splice(0, weights.length, ...structuredClone(NUMBERS.W_h));
    show();
  });
  show();
}
