const NAMED =
  /^(?:(?:un)?licen[cs]es?|copying(?:\.lesser)?|copyright|notice|patents)(?:[._-][\w.-]{1,40})?$|[._-]licen[cs]e(?:\.(?:txt|md))?$/i;
const FOLDER = /(?:^|\/)LICENSES?\/[^/]+(?:\.(?:txt|md))?$/;
const CODE = /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|json|ya?ml|html?|css|map|sh|php)$/i;

/** True for a file that is there to hold licence texts. */
export function isLicenceFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (NAMED.test(name) || FOLDER.test(path)) && !CODE.test(name);
}

/** True for one that must hold a licence, whereas a notice may hold anything. */
export function mustHoldLicence(path: string): boolean {
  return /^(?:un)?licen[cs]e|^copying/i.test(path.slice(path.lastIndexOf('/') + 1));
}
