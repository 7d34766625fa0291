"use strict";

// Swagger UI with two things for people who do not read JSON: the verdict of a screening, or what went wrong,
// in words above the answer; and the call for the command line, which shows the key, folded away.

const MEANING = {
  clear: ["Clear", "Go: nothing in the lists and facts named in the answer speaks against this deal."],
  review: ["Review", "Hold: do not ship and do not take payment until a person has decided."],
  block: ["Block", "No-go: do not ship, do not take payment."],
};

// Below the button that was pressed, an answer can be out of sight: each is brought into view once.
const seen = new Set();

function reveal(id) {
  return (element) => {
    if (!element || seen.has(id)) return;
    seen.add(id);
    element.scrollIntoView({ block: "start" });
  };
}

function parsed(response) {
  try {
    return JSON.parse(response.get("text"));
  } catch {
    return null;
  }
}

function PlainWords(system) {
  const h = system.React.createElement;

  function list(title, items) {
    if (!items || items.length === 0) return null;
    return h("section", { key: title }, h("h5", null, title),
      h("ul", null, items.map((item, at) => h("li", { key: at }, item))));
  }

  function verdict(answer) {
    const [word, meaning] = MEANING[answer.verdict];
    const found = (answer.red_flags || []).map((flag) => `${flag.title} (${flag.severity})`);
    const matches = (answer.matches || []).map(
      (match) => `${match.query}: ${match.listing.name}, ${match.listing.source} (${match.confidence})`);
    const open = (answer.not_assessed || []).map((rule) => rule.question);
    return h("div", { className: `plain plain-${answer.verdict}`, ref: reveal(answer.id), role: "status" },
      h("p", { className: "plain-verdict" }, word),
      h("p", null, meaning),
      h("p", { className: "plain-summary" }, answer.summary),
      list("What to do now", answer.required_actions),
      list("Matches on lists", matches),
      list("Red flags", found),
      open.length === 0 ? null : h("details", null,
        h("summary", null, `Not checked, because nobody said: ${open.length}`), list("Questions", [...new Set(open)])),
      list("Please note", answer.warnings));
  }

  function problem(answer) {
    const fields = (answer.errors || []).map((error) => `${error.pointer || "the body"}: ${error.detail}`);
    return h("div", { className: "plain plain-problem", ref: reveal(answer.request_id), role: "alert" },
      h("p", { className: "plain-verdict" }, answer.title),
      fields.length > 0 ? null : h("p", null, answer.detail),
      list("What to put right", fields),
      h("p", null, "Nothing was decided. A deal whose screening fails stays on hold."));
  }

  function words(response) {
    const answer = response && parsed(response);
    if (!answer) return null;
    if (MEANING[answer.verdict] && answer.summary) return verdict(answer);
    return String(answer.type || "").startsWith("/problems/") ? problem(answer) : null;
  }

  return {
    wrapComponents: {
      liveResponse: (Original) => (props) => h("div", null, words(props.response), h(Original, props)),
      curl: (Original) => (props) => h("details", { className: "for-developers" },
        h("summary", null, "For developers: the same call on the command line (it shows your key)"),
        h(Original, props)),
    },
  };
}

window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  plugins: [PlainWords],
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: () => {
    if (window.location.hash.length > 2) return;
    window.ui.layoutActions.show(["operations-tag", "Screen a deal"], true);
    window.ui.layoutActions.show(["operations", "Screen a deal", "screenings_screen"], true);
  },
});
