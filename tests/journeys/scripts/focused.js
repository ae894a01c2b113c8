// Where the focus is, whether it can be seen, and what the focused thing is called.
() => {
  const node = document.activeElement;
  if (!node || node === document.body || node === document.documentElement) return null;
  const box = node.getBoundingClientRect();
  const drawn = (n, part) => {
    const style = getComputedStyle(n, part);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return outlined || style.boxShadow !== "none";
  };
  const item = node.closest(".govuk-radios__item, .govuk-checkboxes__item");
  const beside = item ? [...item.querySelectorAll("*")].some(n => drawn(n) || drawn(n, "::before")) : false;
  return {
    place: [...document.querySelectorAll("*")].indexOf(node),
    html: node.outerHTML.slice(0, 120),
    shown: drawn(node) || beside,
    seen: box.width > 0 && box.height > 0,
    inMain: Boolean(node.closest("main")),
    name: (node.ariaLabel || (node.labels && node.labels[0] && node.labels[0].innerText) ||
           node.innerText || node.value || "").trim(),
  };
}
