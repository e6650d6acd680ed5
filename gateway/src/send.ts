import type { Request, Response } from 'express';

/** Answers with JSON. Its length is told beforehand: what might compress it would else send it in pieces. */
export function sendJson(response: Response, text: string, type = 'application/json'): void {
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}

/** Sends the file that a reply holds to whoever would rather have it than JSON; false for the others. */
export function sendFile(field: string, reply: Record<string, string>, request: Request, response: Response): boolean {
  const contentType = reply['contentType']!;
  const [type] = contentType.split(';') as [string];
  if (request.accepts(['application/json', type]) !== type) return false;
  response.attachment(reply['fileName']).setHeader('Content-Type', contentType);
  response.end(Buffer.from(reply[field]!, 'base64'));
  return true;
}
