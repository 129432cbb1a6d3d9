// <form data-renew="/a/page">: made before its person signed in again, so its token is an old one.
// The page there has today's; without script the server asks for one more press.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.renew || event.defaultPrevented) return;
  event.preventDefault();
  try {
    const answer = await fetch(form.dataset.renew, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    form.elements.csrf_token.value = page.querySelector("[name=csrf_token]").value;
  } catch {
    // Offline: the browser says so when it sends the form.
  }
  HTMLFormElement.prototype.submit.call(form);
});
