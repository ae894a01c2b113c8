// Ties the passkey buttons of our own pages to the sign-in package's script, which is loaded before
// this one, and says in words when the browser or the key refuses.
const forms = window.allauth.webauthn.forms;

for (const button of document.querySelectorAll("[data-passkey]")) {
  const { passkey, credential, passwordless } = button.dataset;
  const ids = { credential, passwordless, data: "js_data" };
  ids[passkey] = button.id;
  (passkey === "add" ? forms.addForm : forms.authenticateForm)({ ids });
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const place of document.querySelectorAll("[data-passkey-refused]")) {
    place.textContent = place.dataset.passkeyRefused;
    place.hidden = false;
  }
});
