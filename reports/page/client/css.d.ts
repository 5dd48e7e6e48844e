/** The build imports style sheets as text. */
declare module "*.css" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: this is the form in which esbuild's text loader exports.
  export default text;
}
