/** A service instance as IBM's Resource Controller describes it. */
export interface NamedInstance {
  name: string;
  /** Its page in the IBM Cloud console. */
  consoleUrl?: string;
  /** In IBM's word (`pending_reclamation`), where it is another than `active`. */
  state?: string;
}

export interface AccountOwner {
  iamId: string;
  /** Name and e-mail address as far as IBM shows them. */
  name?: string;
  email?: string;
  accountName?: string;
}

/** Names for what CRNs point at. A courtesy: whatever cannot be looked up is simply absent, and nothing here rejects. */
export interface ResourceCatalog {
  /** By instance CRN; what the reader may not see is missing. At most `limit` are looked up, the first ones. */
  nameInstances(instanceCrns: readonly string[], limit: number): Promise<Map<string, NamedInstance>>;
  ownerOf(accountId: string): Promise<AccountOwner | undefined>;
}
