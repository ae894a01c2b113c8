// What is pressed, is smaller than `least` pixels, and has others too near (WCAG 2.5.8): a link
// within a sentence is exempt, a field is as large as its label, and a small target is allowed
// where a circle of `least` pixels around its middle touches no other target.
least => {
  const inText = node => node.tagName === "A" && getComputedStyle(node).display === "inline" &&
    [...node.parentElement.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  const area = node => {
    const label = node.labels && node.labels[0];
    const boxes = [node, label].filter(Boolean).map(n => n.getBoundingClientRect());
    return boxes.reduce((a, b) => a.width * a.height > b.width * b.height ? a : b);
  };
  const distance = (x, y, box) => Math.hypot(
    Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
  const pressed = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const targets = [...document.querySelectorAll(pressed)]
    .filter(n => n.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .filter(n => !n.closest(".govuk-skip-link, .govuk-visually-hidden"))
    .map(node => ({node, box: area(node)}));
  const crowded = ({node, box}) => targets.some(other => other.node !== node &&
    distance(box.left + box.width / 2, box.top + box.height / 2, other.box) < least / 2);
  return targets
    .filter(({node, box}) => (box.width < least || box.height < least) && !inText(node))
    .filter(crowded)
    .map(({node, box}) =>
      `${Math.round(box.width)} x ${Math.round(box.height)}: ${node.outerHTML.slice(0, 120)}`);
}
