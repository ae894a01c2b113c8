// Begin before the first thing in `within` and keep what the focus meets from there on, in
// window.focusMet, until it is back at the first or has left. How many there seem to be.
within => {
  const jumps = [...document.querySelectorAll("[tabindex]")].some(node => node.tabIndex > 0);
  const start = jumps ? document.documentElement : document.querySelector(within);
  const whole = start === document.documentElement;
  const met = [];
  window.focusMet = () => {
    return {stops: met, over: window.focusOver || document.activeElement === document.body};
  };
  window.focusOver = false;
  start.tabIndex = -1;
  start.focus();
  document.removeEventListener("focusin", window.meetFocus);
  window.meetFocus = () => {
    const stop = window.focused();
    const again = whole && met.length && stop.place === met[0].place;
    window.focusOver ||= again || !start.contains(document.activeElement);
    if (!window.focusOver) met.push(stop);
  };
  document.addEventListener("focusin", window.meetFocus);
  const focused = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const shown = node => !node.disabled && node.checkVisibility({visibilityProperty: true});
  const names = new Set();  // of radio buttons one is met
  return [...start.querySelectorAll(focused)].filter(shown).filter(
    node => node.type !== "radio" || (!names.has(node.name) && names.add(node.name))).length;
}
