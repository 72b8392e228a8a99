// One request for each thing a person does; the answer is a value, also when none comes.

/** The server's answer: {ok: true, …} or {ok: false, error: sentence}. */
export async function postJson(path, body) {
  try {
    const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return await response.json();
  } catch {
    return { ok: false, error: "The demo does not answer." };
  }
}
