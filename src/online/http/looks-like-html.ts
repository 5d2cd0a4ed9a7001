// WHATWG MIME Sniffing, section 7.1: what a web page begins with, after white space and comments' beginning.
const PAGE =
  /^(?:\ufeff)?\s*(?:<!doctype html|<html|<head|<body|<script|<title|<!--|<\?xml[^>]*>\s*<!doctype html)/i;

/** True if the bytes begin as a web page does. */
export function looksLikeHtml(bytes: Uint8Array): boolean {
  return PAGE.test(
    Buffer.from(bytes.subarray(0, 512))
      .toString('latin1')
      .replace(/^\xef\xbb\xbf/, ''),
  );
}

/** True if a Content-Type says that the body is a web page. */
export function isHtmlType(contentType: string | undefined): boolean {
  return /^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i.test(contentType ?? '');
}
