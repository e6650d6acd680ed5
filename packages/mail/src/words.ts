const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as HTML says it. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign]!);

/** Names are typed by people: no line of theirs becomes a header of the e-mail. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();

/** Paragraphs of HTML as a whole e-mail. Styles stand in each element: mail readers drop the others. */
export const paper = (paragraphs: string[]): string =>
  `<!doctype html>
<html lang="es-AR">
<body style="margin:0;background:#f4f4f4">
<div style="max-width:560px;margin:0 auto;padding:32px;background:#fff;font:16px/1.5 Helvetica,Arial,sans-serif;color:#111">
${paragraphs.join('\n')}
</div>
</body>
</html>
`;
