import {
  Button,
  Field,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Radio,
  RadioGroup,
  Text,
  tokens,
} from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import { Link } from '@tanstack/react-router';
import { useNotice } from '../frame/notice.tsx';
import { useWords } from '../language.ts';
import { ClientDemands } from './client-demands.tsx';
import { useDraft } from './draft-context.ts';
import { SwitchField, useFieldProblem } from './fields.tsx';
import { ListField } from './list-field.tsx';

const useStyles = makeStyles({
  rule: {
    display: 'block',
    padding: tokens.spacingHorizontalS,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
    marginBlock: tokens.spacingVerticalXS,
  },
  news: { whiteSpace: 'normal' },
  link: { color: tokens.colorBrandForegroundLink },
});

/** S4-62 to S4-68. */
export function TrustedIps() {
  const { t, language } = useWords();
  const styles = useStyles();
  const notify = useNotice();
  const { policy, change, shown, mayChange, problems } = useDraft();
  const { trustedIps, tenant } = policy;
  const isBoth =
    trustedIps.chosenOn === 'conditional-access' && trustedIps.federatedIntranet && trustedIps.ranges.length > 0;
  const isTold = problems.some(({ code }) => code === 'one-of-both');
  const set = (changes: Partial<typeof trustedIps>) => change({ trustedIps: { ...trustedIps, ...changes } });
  return (
    <>
      <Text>{t('policy:trusted.lead')}</Text>
      <SwitchField
        label={t('policy:trusted.federated')}
        checked={tenant.federated}
        onChange={(federated) =>
          change({
            tenant: { ...tenant, federated },
            // S4-66: a managed directory has ranges only.
            ...(federated ? {} : { trustedIps: { ...trustedIps, federatedIntranet: false } }),
          })
        }
      />
      {tenant.federated && (
        <SwitchField
          label={t('policy:trusted.keep')}
          checked={tenant.keepMeSignedIn}
          onChange={(keepMeSignedIn) => change({ tenant: { ...tenant, keepMeSignedIn } })}
        />
      )}
      <Field label={t('policy:trusted.chosenOn')}>
        <RadioGroup
          value={trustedIps.chosenOn}
          disabled={!mayChange}
          onChange={(_, { value }) =>
            set({ chosenOn: value === 'conditional-access' ? 'conditional-access' : 'service-settings' })
          }
        >
          <Radio value="service-settings" label={t('policy:trusted.service-settings')} />
          <Radio value="conditional-access" label={t('policy:trusted.conditional-access')} />
        </RadioGroup>
      </Field>
      {isBoth && !isTold && (
        <MessageBar intent="warning" layout="multiline" data-one-of-both="">
          <MessageBarBody className={styles.news}>{t('mfa:oneOfBoth')}</MessageBarBody>
        </MessageBar>
      )}
      <Field {...useFieldProblem('trustedIps.federatedIntranet')} aria-label={t('policy:trusted.intranet')}>
        <SwitchField
          label={t('policy:trusted.intranet')}
          {...(tenant.federated ? {} : { hint: t('policy:trusted.intranetOff') })}
          checked={trustedIps.federatedIntranet}
          disabled={!tenant.federated}
          onChange={(federatedIntranet) => set({ federatedIntranet })}
        />
      </Field>
      {tenant.federated && (
        <div>
          <Text weight="semibold">{t('policy:trusted.rule')}</Text>
          <code className={styles.rule} data-claim-rule="">
            {shown.intranetClaimRule}
          </code>
          <Button
            icon={<CopyRegular />}
            onClick={() => {
              void navigator.clipboard.writeText(shown.intranetClaimRule).then(() => notify(t('shell:copied')));
            }}
          >
            {t('policy:trusted.copyRule')}
          </Button>
        </div>
      )}
      {tenant.federated && <ClientDemands demands={shown.clientDemands[trustedIps.federatedIntranet ? 'on' : 'off']} />}
      <ListField
        field="trustedIps.ranges"
        label={t('policy:trusted.ranges')}
        hint={[t('policy:trusted.rangesHint'), t('mfa:several')].join(language === 'ja' ? '' : ' ')}
        empty={t('policy:trusted.none')}
        placeholder={t('policy:trusted.range')}
        add={t('policy:trusted.add')}
        values={trustedIps.ranges}
        onChange={(ranges) => set({ ranges })}
      />
      <div>
        <Link to="/admin/mfa/$section" params={{ section: 'named-locations' }} className={styles.link}>
          {t('policy:sections.named-locations')}
        </Link>
      </div>
    </>
  );
}
