"use strict";
// Asks the device to sign the challenge of the statement on this page, and sends the answer. Nothing else.
(() => {
  const button = document.getElementById("sign");
  const problem = document.getElementById("sign_problem");
  const options = JSON.parse(document.getElementById("sign_options").textContent);
  const say = (text) => { problem.textContent = text; problem.hidden = false; };
  if (!window.PublicKeyCredential || !PublicKeyCredential.parseRequestOptionsFromJSON) {
    button.disabled = true;
    say("This browser cannot sign with a passkey. Please use a current browser.");
    return;
  }
  button.addEventListener("click", async () => {
    problem.hidden = true;
    button.disabled = true;
    try {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      const credential = await navigator.credentials.get({ publicKey });
      document.getElementById("sign_credential").value = JSON.stringify(credential.toJSON());
      document.getElementById("sign_form").submit();
    } catch (error) {
      button.disabled = false;
      say(error.name === "NotAllowedError" ? "Nothing was signed. You can try again." : "Your device could not sign. Nothing was recorded.");
    }
  });
})();
