/** On this machine, of the stand-in for IAM. */
const passcodePage = /^http:\/\/127\.0\.0\.1:\d+\/identity\/passcode$/;

/** The address as this person's browser opens it: on the passcode page they are signed in. */
export function signedInLink(url: string, personId: string): string {
  return passcodePage.test(url) && personId !== '' ? `${url}?as=${encodeURIComponent(personId)}` : url;
}
