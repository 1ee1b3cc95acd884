const hosts = /(?:https?:\/\/|\blookup |\bhost[:=]? ["']?)([a-z\d][a-z\d.-]{2,120}\.[a-z]{2,24})/gi;
const ofIbm = /(?:^|\.)(?:ibm\.com|appdomain\.cloud|bluemix\.net)$/i;
const signsOfIbm =
  /\/api\/v2\/keys|\bkp\.Error|KeyProtect|key[ -]protect|hs-crypto|\bibm|bluemix|\.cloud\.ibm\.com|appdomain\.cloud|:kms:|correlation[ _-]?id|\bkey could not be\b/i;
const otherClouds =
  /\bgoogleapi\b|\bgoogle_|\bamazonaws\b|\baws[_:-]|\bazurerm?_|vault\.azure|\bAzure\b|cryptoKeyVersions|\bVault (?:server|token)\b/;

/** The hosts named in a plain text. */
export function hostsIn(plain: string): string[] {
  return [...plain.matchAll(hosts)].map(([, name = '']) => name);
}

/** Whether anything in a plain text says that it is about IBM's key management or what leads to it. */
export function isOfIbm(plain: string): boolean {
  return signsOfIbm.test(plain) || hostsIn(plain).some((name) => ofIbm.test(name));
}

/** A status may be anybody's: another cloud's, where the text says so and nothing in it is IBM's. */
export function isOfOthers(plain: string): boolean {
  return !isOfIbm(plain) && (hostsIn(plain).length > 0 || otherClouds.test(plain));
}
