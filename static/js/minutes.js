// The minutes that a lesson's steps take, summed up while they are typed. The words are the server's.
const STEPS = "#steps fieldset:not([hidden]) > .step-head [inputmode=numeric]";
const number = (field) => (/^\s*\d{1,4}\s*$/.test(field?.value) ? Number(field.value) : 0);

document.addEventListener("input", (event) => {
  const line = event.target.matches(`${STEPS}, #minutes`) && document.getElementById("minutes-sum");
  if (!line) return;
  const planned = [...document.querySelectorAll(STEPS)].reduce((sum, field) => sum + number(field), 0);
  const whole = number(document.getElementById("minutes"));
  const { one, many, of } = line.dataset;
  line.textContent = (whole ? of : planned === 1 ? one : many).replace("{}", planned).replace("{all}", whole);
});
