/** Makes any text safe inside HTML or SVG, in content and in quoted attributes. Control characters become visible. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => entities[character]!).replace(unprintable, "\uFFFD");
}

/**
 * JSON that is safe inside a script element: JavaScript's serializer leaves `<` as it is, so a value that
 * holds a closing tag would end the element.
 */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

// Neither XML nor a terminal should get these; tab and line ends stay.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const unprintable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFE\uFFFF]/g;

/** For terminals: no escape sequence of a history reaches the reader's screen, nor does a line end. */
export function printable(text: string): string {
  return text.replace(/[\n\r\t]+/g, " ").replace(unprintable, "\uFFFD");
}
