// <div data-write data-find="address" data-upload="address"> around a textarea: buttons and keys that write Markdown,
// names while "@" is typed, files that are dragged or pasted. Without this the form takes the same by hand.
for (const box of document.querySelectorAll("[data-write]")) {
  const area = box.querySelector("textarea");
  const form = area.form;
  const parts = box.querySelector("template").content;
  const tools = parts.querySelector(".tools");
  const names = parts.querySelector(".names");
  const said = parts.querySelector(".write-said");
  const words = said.dataset;
  const say = (sentence) => {
    said.textContent = sentence;
  };
  tools.setAttribute("aria-controls", area.id);
  area.before(tools);
  area.after(names, said);

  // puts text in the place of what is chosen; the browser's own "undo" takes it back
  const put = (text, from, to) => {
    area.focus();
    area.setSelectionRange(from ?? area.selectionStart, to ?? area.selectionEnd);
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const chosen = () => area.value.slice(area.selectionStart, area.selectionEnd);
  const around = (before, after) => {
    const from = area.selectionStart;
    const inner = chosen() || words.words;
    put(`${before}${inner}${after}`);
    area.setSelectionRange(from + before.length, from + before.length + inner.length);
  };
  const lines = (start) => {
    const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = area.value.indexOf("\n", area.selectionEnd);
    const to = end < 0 ? area.value.length : end;
    put(area.value.slice(from, to).replace(/^/gm, start), from, to);
  };
  const block = (text) => {
    const before = area.value.slice(0, area.selectionStart);
    put(`${before && !before.endsWith("\n\n") ? (before.endsWith("\n") ? "\n" : "\n\n") : ""}${text}\n`);
  };
  const acts = {
    bold: () => around("**", "**"),
    italic: () => around("*", "*"),
    heading: () => lines("## "),
    list: () => lines("- "),
    quote: () => lines("> "),
    link: () => {
      const inner = chosen() || words.words;
      put(`[${inner}](https://)`);
      const end = area.selectionStart - 1;
      area.setSelectionRange(end - 8, end);
    },
    table: () => block(`| ${words.heading} | ${words.heading} |\n| --- | --- |\n| ${words.cell} | ${words.cell} |`),
    footnote: () => {
      const number = 1 + Math.max(0, ...[...area.value.matchAll(/\[\^(\d+)\]/g)].map((one) => Number(one[1])));
      const place = area.selectionEnd;
      put(`[^${number}]`, place, place);
      const end = area.value.length;
      put(`\n\n[^${number}]: ${words.note}`, end, end);
    },
    name: () => put("@"),
  };

  // the buttons are one stop of the Tab key; arrow keys go from one to the next
  const buttons = [...tools.children];
  buttons.forEach((button, index) => {
    button.tabIndex = index ? -1 : 0;
    button.addEventListener("click", () => acts[button.dataset.do]());
  });
  tools.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -buttons.length, End: buttons.length }[event.key];
    if (!step) return;
    event.preventDefault();
    const now = buttons.indexOf(document.activeElement);
    const next = Math.abs(step) > 1 ? (step < 0 ? 0 : buttons.length - 1) : (now + step + buttons.length) % buttons.length;
    buttons.forEach((button, index) => {
      button.tabIndex = index === next ? 0 : -1;
    });
    buttons[next].focus();
  });

  // names: the text from an "@" to the cursor is looked up
  names.id = `${area.id}-names`;
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-haspopup", "listbox");
  let asked = 0;
  let timer;
  const current = () => [...names.children].findIndex((one) => one.getAttribute("aria-selected") === "true");
  const hide = () => {
    asked += 1;
    names.hidden = true;
    area.removeAttribute("aria-activedescendant");
    area.removeAttribute("aria-controls");
  };
  const choose = (place) => {
    const items = [...names.children];
    const now = (place + items.length) % items.length;
    items.forEach((one, index) => one.setAttribute("aria-selected", String(index === now)));
    area.setAttribute("aria-activedescendant", items[now].id);
    items[now].scrollIntoView({ block: "nearest" });
  };
  const begun = () => {
    const before = area.value.slice(Math.max(0, area.selectionStart - 60), area.selectionStart);
    return area.selectionStart === area.selectionEnd ? /(?:^|[^\p{Script=Latin}\p{Script=Cyrillic}\d@/.])@([\p{L}\p{M}\d][^\n@\[\]()<>]{0,40})$/u.exec(before)?.[1] : undefined;
  };
  const take = (item) => {
    const typed = begun();
    if (typed === undefined) return hide();
    const name = item.dataset.name.replace(/[[\]\n]/g, " ");
    put(`@[${name}](${item.dataset.key}) `, area.selectionStart - typed.length - 1, area.selectionStart);
    hide();
  };
  const item = (found, index) => {
    const [, kind, key] = /\/(people|organisations)\/([^/?#]+)$/.exec(found.href) ?? [];
    const one = document.createElement("li");
    const name = document.createElement("bdi");
    const sort = document.createElement("small");
    one.id = `${names.id}-${index}`;
    one.setAttribute("role", "option");
    one.setAttribute("aria-selected", "false");
    one.dataset.name = found.name;
    one.dataset.key = `${kind === "people" ? "person" : "organisation"}:${key}`;
    name.lang = found.language;
    name.textContent = found.name;
    sort.textContent = found.kind;
    one.append(name, sort);
    return one;
  };
  const ask = async () => {
    const typed = begun();
    if (!typed) return hide();
    const mine = ++asked;
    try {
      const answer = await fetch(`${box.dataset.find}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || mine !== asked) return;
      names.replaceChildren(...(await answer.json()).found.map(item));
    } catch {
      return hide(); // a name can be typed in full
    }
    const count = names.children.length;
    if (!count) return hide();
    names.hidden = false;
    area.setAttribute("aria-controls", names.id);
    say(count === 1 ? words.foundOne : words.found.replace("NUMBER", count));
    choose(0);
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });
  area.addEventListener("blur", hide);
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // a letter of Chinese, Japanese or Korean is not finished
    if (!names.hidden) {
      if (event.key === "ArrowDown") choose(current() + 1);
      else if (event.key === "ArrowUp") choose(current() - 1);
      else if (event.key === "Enter" || event.key === "Tab") take(names.children[current()]);
      else if (event.key === "Escape") hide();
      else return;
      return event.preventDefault();
    }
    const act = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    acts[act]();
  });
  names.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus where it is
  names.addEventListener("click", (event) => {
    const one = event.target.closest("li");
    if (one) take(one);
  });

  // text that stands ready elsewhere: of a file, of another window
  const ready = (within) => {
    for (const button of within.querySelectorAll("[data-put]")) button.hidden = false;
  };
  const around_form = form.parentElement;
  ready(around_form);
  around_form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-put]");
    if (button) block(button.dataset.put);
  });

  // files that are dragged here, or pasted
  const list = form.querySelector(".brought-files");
  const bring = async (files) => {
    for (const file of files) {
      say(words.bringing);
      const body = new FormData();
      body.append("csrf_token", form.elements.csrf_token?.value ?? "");
      body.append("file", file, file.name);
      try {
        const answer = await fetch(box.dataset.upload, { method: "POST", body, headers: { Accept: "application/json" } });
        const told = await answer.json();
        if (!answer.ok) {
          say(`${file.name}: ${told.message}`);
          continue;
        }
        list.insertAdjacentHTML("beforeend", told.row);
        ready(list.lastElementChild);
        say(words.brought);
        area.dispatchEvent(new Event("input", { bubbles: true }));
      } catch {
        say(words.failed);
      }
    }
  };
  if (box.dataset.upload && list) {
    area.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      bring(files);
    });
    box.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      box.classList.add("is-over");
    });
    for (const end of ["dragleave", "drop"]) box.addEventListener(end, () => box.classList.remove("is-over"));
    box.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      bring([...event.dataTransfer.files]);
    });
    const input = form.querySelector("input[type=file][name=files]");
    input?.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = ""; // they go now, not with the form
      await bring(files);
    });
  }
}
