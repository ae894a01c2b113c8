// Starts the design system's components. Every page works without this file.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// A menu in a <details> closes on Escape and when the focus or a click leaves it.
const menus = document.querySelectorAll("details[data-menu]");
const close = (menu, refocus) => {
  if (!menu.open) return;
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
};
for (const menu of menus) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(menu, true);
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu, false);
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) close(menu, false);
  });
}

// A select that is marked so submits its form when it changes; the form's own button does the same.
for (const field of document.querySelectorAll("[data-submit-on-change]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

// On a phone the filters would fill the first screen; they open with one press.
if (window.matchMedia("(max-width: 40em)").matches) {
  for (const box of document.querySelectorAll("details[data-shut-on-phone]")) box.open = false;
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What htmx swaps in may hold components of the design system, and a count to be spoken.
document.body.addEventListener("htmx:afterSettle", (event) => {
  initAll({ scope: event.target });
  // A button in the head of a table asked for another order than the list of the form shows.
  const order = document.querySelector("#list select[name=sort]");
  if (order) order.value = new URLSearchParams(location.search).get("sort") ?? order.options[0].value;
  const count = document.querySelector("[data-announce]");
  if (count) document.getElementById("said").textContent = count.textContent;
});
