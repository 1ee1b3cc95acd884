/** Where IBM's services answer; none of the SDK's defaults is relied on, some of which lead to IBM's test systems (docs/facts/ibm.md#who-may-delete). */
export interface IbmAddresses {
  /** e.g. `https://iam.cloud.ibm.com`: tokens, policies, roles and access groups. */
  iamUrl: string;
  resourceControllerUrl: string;
  accountManagementUrl: string;
  userManagementUrl: string;
  /** e.g. `https://tags.global-search-tagging.cloud.ibm.com`; asked only where a policy names access tags. */
  globalTaggingUrl: string;
}
