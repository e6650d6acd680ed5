export { mailSettings, obstacleIn } from './settings.ts';
export { hasAnswered, isForGood, mailServer, type MailServer } from './server.ts';
export { escaped, oneLine, paper } from './words.ts';
