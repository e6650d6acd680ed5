import type { KeptMail } from './kept.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => entities[sign]!);

const page = (title: string, body: string, head = '') => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="/page.css">
${head}</head>
<body>
${body}
</body>
</html>
`;

export const css = `:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.25rem; }
ul { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
li a { display: block; padding: 0.6rem 0.25rem; color: inherit; text-decoration: none; }
li a:hover, li a:focus-visible { background: color-mix(in srgb, currentColor 8%, transparent); }
small, dt { color: color-mix(in srgb, currentColor 65%, transparent); }
b, small { display: block; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 15px/1.5 ui-monospace, monospace; }
iframe { width: 100%; height: 28rem; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); background: #fff; }
`;

const line = ({ id, at, to, mail }: KeptMail) =>
  `<li><a href="/messages/${id}"><b>${escaped(mail.subject || '(no subject)')}</b><small>${escaped(to.join(', '))} · ${at.slice(0, 19).replace('T', ' ')} UTC</small></a></li>`;

/** What came, newest first; it looks again every five seconds. */
export const listPage = (mails: readonly KeptMail[]): string =>
  page(
    'Mailbox',
    `<h1>Mailbox</h1>\n${mails.length > 0 ? `<ul>\n${mails.map(line).join('\n')}\n</ul>` : '<p>Nothing has come yet.</p>'}`,
    '<meta http-equiv="refresh" content="5">\n',
  );

/** One e-mail: its text, its HTML in a frame that may do nothing, and what is attached. */
export function mailPage({ id, at, from, to, mail }: KeptMail): string {
  const terms = {
    from: mail.from?.name ? `${mail.from.name} <${from}>` : from,
    to: to.join(', '),
    at: `${at.slice(0, 19).replace('T', ' ')} UTC`,
    attached: mail.attachments.map(({ filename, mimeType }) => filename ?? mimeType).join(', '),
  };
  const list = Object.entries(terms).flatMap(([name, text]) =>
    text ? [`<dt>${name}</dt><dd>${escaped(text)}</dd>`] : [],
  );
  return page(
    mail.subject || 'Mailbox',
    [
      `<p><a href="/">All mails</a> · <a href="/messages/${id}/raw">as it came</a></p>`,
      `<h1>${escaped(mail.subject || '(no subject)')}</h1>`,
      `<dl>${list.join('')}</dl>`,
      mail.text ? `<pre>${escaped(mail.text)}</pre>` : '',
      mail.html ? `<iframe sandbox title="as HTML" src="/messages/${id}/html"></iframe>` : '',
    ].join('\n'),
  );
}
