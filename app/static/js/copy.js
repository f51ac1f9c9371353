// <button data-copy="id of an input" data-copied="words" hidden>: copy what stands in the input, and say so.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const input = document.getElementById(button.dataset.copy);
  if (!input) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
    } catch {
      // Without https there is no clipboard object; the older way needs the selection made above.
      if (!document.execCommand("copy")) return;
    }
    button.querySelector("[role=status]").textContent = button.dataset.copied;
  });
}
