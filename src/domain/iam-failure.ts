/**
 * Error codes of IAM's token service (docs/facts/ibm.md#sign-in-by-api-key), and further ones seen in recordings of the live service. There is
 * no public list: a code that is not here goes by its status.
 */
export const iamErrorCodes = [
  'BXNIM0106E',
  'BXNIM0109E',
  'BXNIM0141E',
  'BXNIM0400E',
  'BXNIM0407E',
  'BXNIM0408E',
  'BXNIM0415E',
  'BXNIM0439E',
  'BXNIM0462E',
  'BXNIM0602E',
] as const;
export type IamErrorCode = (typeof iamErrorCodes)[number];

export function isIamErrorCode(code: unknown): code is IamErrorCode {
  return (iamErrorCodes as readonly unknown[]).includes(code);
}
