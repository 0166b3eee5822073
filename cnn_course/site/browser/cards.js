// Questions answered on the page.

export function startCards() {}
