const form = document.getElementById("form"), wrong = document.getElementById("wrong");
const wanted = new URLSearchParams(location.search).get("to") ?? "";
// Only to a page of ours: a link must not be able to send whoever signs in elsewhere.
const next = /^\/graphql(\?|$)/.test(wanted) ? wanted : "/graphql";

async function signIn(token) {
  const answer = await fetch("/signin", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token: token.trim() }),
  });
  wrong.hidden = answer.ok;
  if (answer.ok) location.replace(next);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  signIn(document.getElementById("token").value);
});

// A link carries the token behind #, which no server is ever told, and which leaves the address bar at once.
const given = location.hash.slice(1);
history.replaceState(null, "", location.pathname + location.search);
if (given) signIn(given);
// Whoever comes by a link of another page is signed in already, but their browser did not say so.
else fetch("/signin", { headers: { Accept: "application/json" } }).then(async (answer) => {
  if ((await answer.json()).name) location.replace(next);
});
