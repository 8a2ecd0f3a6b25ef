"use strict";
// A network that writes: the shipped LSTM, its surprise, and what it copies.
{
  const LEAST = 20;  // characters of a passage that counts as copied
  const AT_MOST = 3000;  // characters on the sheet
  const live = document.getElementById("writes");
  const find = selector => live.querySelector(selector);
  const load = find(".load"), write = find(".write"), anew = find(".anew");
  const [prompt, temperature, topK, nucleus] =
    live.querySelectorAll("fieldset input");
  const pace = find("select"), unit = find("[type=number]");
  const sheet = find(".sheet"), status = find("[role=status]");
  const slider = find(".inspect input");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let net, copied, logits, marks = [];
  let timer = 0, before = 0, spent = 0;  // of the run that goes on

  // What is known of a character: read, or written by the network.
  function take(id) {
    const p = logits && softmax(logits);
    const began = performance.now();
    logits = net.read(id);
    spent += performance.now() - began;
    const character = SHIPPED.characters[id];
    const place = document.createElement("span");
    place.textContent = character;
    const copy = copied.add(character);
    const mark = {character, p, copy, place, h: net.h.slice(),
      surprise: p ? -Math.log2(p[id]) : 0};
    const bits = mark.surprise < 0.1 ? 0 : Math.min(mark.surprise, 8);
    place.style.setProperty("--bits", bits);
    marks.push(mark);
    colour(mark);
    if (copy >= LEAST) {
      const whole = copy === LEAST ? marks.slice(-LEAST) : [mark];
      whole.forEach(one => { one.place.className = "copied"; });
    }
    sheet.append(place);
  }

  function colour(mark) {
    const number = mark.h[unit.valueAsNumber];
    mark.place.style.backgroundColor = number ? signed(number) : "";
  }

  function next() {
    const began = performance.now();
    const p = nextDistribution(logits, temperature.valueAsNumber,
      topK.valueAsNumber, nucleus.valueAsNumber);
    const id = draw(p, Math.random());
    spent += performance.now() - began;
    take(id);
  }

  function begin() {
    stop();
    net.forget();
    [copied, logits, marks, spent] = [new Copied(SHIPPED.book), null, [], 0];
    sheet.replaceChildren();
    const known = Array.from(prompt.value.replace(/[\u2018\u2019]/g, "'"))
      .filter(one => SHIPPED.characters.includes(one));
    const text = known.length ? known : [" "];
    text.forEach(one => take(SHIPPED.characters.indexOf(one)));
    prompt.dataset.read = prompt.value;
    const unread = prompt.value.length - known.length;
    tell(unread ? `${unread} characters of the beginning are left out, ` +
      "because the network does not know them. " : "");
  }

  function start() {
    if (prompt.value !== prompt.dataset.read) begin();
    write.textContent = "Pause";
    const began = performance.now();
    [before, spent] = [marks.length, 0];
    const tick = () => {
      const until = performance.now() + (still ? 1e3 : 14);
      const due = still ? 600
        : (performance.now() - began) / 1e3 * Number(pace.value);
      while (marks.length - before < due && performance.now() < until
        && marks.length < AT_MOST) next();
      sheet.scrollTop = sheet.scrollHeight;
      if (marks.length >= AT_MOST || still) return stop();
      timer = requestAnimationFrame(tick);
    };
    timer = requestAnimationFrame(tick);
  }

  function stop() {
    if (!timer) return;
    timer = cancelAnimationFrame(timer);
    write.textContent = "Write";
    const count = marks.length - before;
    tell(count ? `${count} characters, ${Math.round(1e3 * count / spent)} ` +
      "for a second of computing. " : "The sheet is full. ");
  }

  // The whole text in a sentence, once it stands still.
  function tell(start) {
    const surprise = mean(marks.slice(1).map(mark => mark.surprise));
    const share = mean(marks.map(mark => mark.place.className ? 1 : 0));
    status.textContent = `${start}${marks.length} characters stand here: ` +
      `${written(surprise || 0)} bits of surprise each, ` +
      `${Math.round(100 * share)} % of them word for word from the book.`;
    find(".inspect").hidden = false;
    slider.max = marks.length;
    slider.value = marks.length;
    inspect();
  }

  function inspect() {
    const mark = marks[slider.valueAsNumber - 1];
    sheet.querySelector(".chosen")?.classList.remove("chosen");
    mark.place.classList.add("chosen");
    const name = mark.character === " " ? "a space" : `"${mark.character}"`;
    slider.setAttribute("aria-valuetext",
      `${slider.value} of ${slider.max}: ${name}`);
    find(".told").textContent = `Character ${slider.value}, ${name}: ` +
      `${written(mark.surprise)} bits. Unit ${unit.value} is at ` +
      `${written(mark.h[unit.valueAsNumber])}. The longest passage of the ` +
      `book that ends here has ${mark.copy} characters.` +
      (mark.p ? " The network expected:" : "");
    const ids = [...(mark.p ?? []).keys()];
    ids.sort((j, k) => mark.p[k] - mark.p[j]);
    find("ol").replaceChildren(...ids.slice(0, 5).map(id => {
      const line = document.createElement("li");
      const character = SHIPPED.characters[id].replace(" ", "␣");
      line.textContent = `${character} ${(100 * mark.p[id]).toFixed(1)} %`;
      line.style.setProperty("--share", mark.p[id]);
      return line;
    }));
  }

  function ready() {
    const {weights, output, units} = SHIPPED;
    net = new Lstm(halves(weights), halves(output), units);
    find("fieldset").disabled = false;
    load.parentElement.hidden = true;
    begin();
  }

  load.addEventListener("click", () => {
    load.disabled = true;
    load.textContent = "Loading …";
    const script = document.createElement("script");
    script.src = "../_static/live/writes_numbers.js";
    script.addEventListener("load", ready);
    script.addEventListener("error", () => {
      load.disabled = false;
      load.textContent = "That did not work. Load again";
    });
    document.head.append(script);
  });
  write.addEventListener("click", () => timer ? stop() : start());
  anew.addEventListener("click", begin);
  slider.addEventListener("input", inspect);
  sheet.addEventListener("click", event => {
    const place = marks.findIndex(mark => mark.place === event.target);
    if (place < 0) return;
    stop();
    slider.value = place + 1;
    inspect();
  });
  unit.addEventListener("input", () => {
    if (!unit.validity.valid || unit.value === "") return;
    marks.forEach(colour);
    inspect();
  });
  for (const one of [temperature, topK, nucleus]) {
    const tellValue = () => { one.previousElementSibling.textContent = one.value; };
    one.addEventListener("input", tellValue);
    tellValue();
  }
}
