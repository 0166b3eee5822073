// Exercises answered on the page: a field or options, a button, and the notebooks' own cards.

class Question {
  constructor(host) {
    this.facts = JSON.parse(host.querySelector("script").textContent);
    this.form = htmlNode("form", "cnn-hand-in");
    this.verdict = htmlNode("div", "cnn-verdict");
    this.verdict.setAttribute("role", "status");
    if (this.facts.options) this.choices();
    else this.field();
    const check = htmlNode("button", "cnn-button", this.form, "Check");
    check.type = "submit";
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.show(this.judge());
    });
    host.querySelector("script").after(this.form, this.verdict);
  }

  choices() {
    const group = htmlNode("fieldset", "", this.form);
    htmlNode("legend", "", group, "Your answer");
    for (const letter of Object.keys(this.facts.options)) {
      const label = htmlNode("label", "", group);
      Object.assign(htmlNode("input", "", label), { type: "radio", name: this.facts.title, value: letter });
      label.append(letter);
    }
    this.judge = () => {
      const letter = new FormData(this.form).get(this.facts.title);
      if (!letter) return { state: "blank" };
      return letter === this.facts.answer ? { state: "right" } : { state: "wrong", html: this.facts.says[letter] };
    };
  }

  field() {
    const label = htmlNode("label", "", this.form, "Your answer ");
    const input = htmlNode("input", "", label);
    Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false, placeholder: "as in Python" });
    this.judge = () => {
      try {
        return judged(this.facts, readAnswer(input.value));
      } catch (error) {
        return { state: "wrong", says: error.message };
      }
    };
  }

  show({ state, says, html }) {
    const said = htmlNode("div", "", null, says);
    this.verdict.innerHTML = this.facts.cards[state].replace("@says@", () => html ?? said.innerHTML);
    this.verdict.dataset.state = state;
  }
}

export function startCards() {
  for (const host of document.querySelectorAll(".cnn-question")) new Question(host);
}
