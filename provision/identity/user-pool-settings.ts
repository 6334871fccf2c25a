import type {
  CreateUserPoolCommandInput,
  UpdateUserPoolClientCommandInput,
  UpdateUserPoolCommandInput,
  UserPoolClientType,
  UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider'

/** What can be said only when the pool is made (facts on AWS, section 9): people sign in by their e-mail address, however they write it. */
export const POOL_AT_BIRTH = {
  UsernameAttributes: ['email'],
  UsernameConfiguration: { CaseSensitive: false },
} satisfies Partial<CreateUserPoolCommandInput>

/** What is kept as it is here. */
export const POOL_SETTINGS = {
  // Length rather than kinds of characters: kinds make passwords predictable (NIST SP 800-63B).
  Policies: {
    PasswordPolicy: {
      MinimumLength: 10,
      RequireLowercase: false,
      RequireUppercase: false,
      RequireNumbers: false,
      RequireSymbols: false,
      TemporaryPasswordValidityDays: 7,
    },
  },
  AutoVerifiedAttributes: ['email'],
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
  // A new address counts once its code has come back; until then the old one does.
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
  MfaConfiguration: 'OFF',
  UserPoolTier: 'ESSENTIALS',
  DeletionProtection: 'INACTIVE',
} satisfies Partial<UpdateUserPoolCommandInput>

/**
 * A whole update. AWS sets to its default whatever an update leaves out, so it says again what an owner may have added to the pool,
 * such as a sender or a text of mail of their own.
 */
export function poolUpdate(there: UserPoolType): Omit<UpdateUserPoolCommandInput, 'UserPoolTags'> {
  const { Policies, VerificationMessageTemplate, AdminCreateUserConfig } = there
  // AWS refuses this one beside the validity of temporary passwords, which took its place.
  const { UnusedAccountValidityDays: _, ...adminCreateUser } = AdminCreateUserConfig ?? {}
  return {
    UserPoolId: there.Id,
    PoolName: there.Name,
    LambdaConfig: there.LambdaConfig,
    DeviceConfiguration: there.DeviceConfiguration,
    EmailConfiguration: there.EmailConfiguration,
    SmsConfiguration: there.SmsConfiguration,
    SmsAuthenticationMessage: there.SmsAuthenticationMessage,
    UserPoolAddOns: there.UserPoolAddOns,
    ...POOL_SETTINGS,
    Policies: {
      ...Policies,
      PasswordPolicy: { ...Policies?.PasswordPolicy, ...POOL_SETTINGS.Policies.PasswordPolicy },
    },
    VerificationMessageTemplate: {
      ...VerificationMessageTemplate,
      ...POOL_SETTINGS.VerificationMessageTemplate,
    },
    AdminCreateUserConfig: { ...adminCreateUser, ...POOL_SETTINGS.AdminCreateUserConfig },
  }
}

/** A client for the browser and the storefront's server alike: it has no secret, and never tells whether somebody has an account. */
export const CLIENT_SETTINGS = {
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  PreventUserExistenceErrors: 'ENABLED',
  EnableTokenRevocation: true,
  SupportedIdentityProviders: ['COGNITO'],
  AccessTokenValidity: 1,
  IdTokenValidity: 1,
  RefreshTokenValidity: 30,
  TokenValidityUnits: { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' },
} satisfies Partial<UpdateUserPoolClientCommandInput>

/** A whole update, as for the pool. */
export const clientUpdate = ({
  ClientSecret: _,
  CreationDate: __,
  LastModifiedDate: ___,
  ...kept
}: UserPoolClientType &
  Pick<UpdateUserPoolClientCommandInput, 'UserPoolId' | 'ClientId'>): UpdateUserPoolClientCommandInput => ({
  ...kept,
  ...CLIENT_SETTINGS,
})
