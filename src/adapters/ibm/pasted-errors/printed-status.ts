/** A status with a word that makes it one; three digits among others may be part of anything. */
const numbers = [
  /\bstatus(?:[ _-]?code)?["']? ?[:=]? ?["']?([45]\d\d)(?![\w-])/i,
  /\bhttp(?:\/\d(?:\.\d)?)?:? (?:error |status |code ){0,2}([45]\d\d)(?![\w-])/i,
  /\berror(?: code)?:? ([45]\d\d)(?![\w-])/i,
  /(?:\b|reason)code["']? ?[:=] ?["']?([45]\d\d)(?![\w-])/i,
  /(?<![\w-])([45]\d\d) (?:client|server) error\b/i,
  /\(([45]\d\d)\)/,
  /(?<![\w-])([45]\d\d) (?:bad request|unauthorized|forbidden|not found|conflict|gone|unprocessable entity|too many requests|internal server error|bad gateway|service unavailable|gateway time-?out)\b/i,
  /^["']?([45]\d\d)["'.]?$/,
];

/** IBM's `errorMsg` begins with it, and its clients print it instead of the number (docs/facts/ibm.md#error-bodies). */
const titles: Record<string, number> = {
  'Bad Request': 400,
  Unauthorized: 401,
  Forbidden: 403,
  'Not Found': 404,
  Conflict: 409,
  Gone: 410,
  'Unprocessable Entity': 422,
  'Too Many Requests': 429,
  'Internal Server Error': 500,
  'Bad Gateway': 502,
  'Service Unavailable': 503,
  'Gateway Timeout': 504,
};
const anyTitle = Object.keys(titles).join('|');
const titled = new RegExp(`(?<![\\w-])(${anyTitle}): (?=[A-Z'"\\d])`);
const titleAlone = new RegExp(`(?:^|(?:Error|Exception): )(${anyTitle})(?=$|,| at )`);

/** The number in the text, else the status its title names. */
export function statusIn(plain: string): number | undefined {
  for (const pattern of numbers) {
    const status = pattern.exec(plain)?.[1];
    if (status !== undefined) return Number(status);
  }
  const title = (titled.exec(plain) ?? titleAlone.exec(plain))?.[1];
  return title === undefined ? undefined : titles[title];
}

/** What follows a title: the whole saying, with it. */
export function titledIn(plain: string): string | undefined {
  const found = titled.exec(plain);
  return found ? plain.slice(found.index) : undefined;
}
