import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { FeatureName, ShownPolicy } from '../../contract/policy.ts';
import { useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  badges: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  line: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
});

/** Where a part of the service settings counts, and which edition has it (S4-04, S4-05). */
export function FeatureLabels({ scope, fullOnly, available }: ShownPolicy['features'][FeatureName]) {
  const { t } = useWords();
  return (
    <span className={useStyles().badges}>
      <Badge appearance="tint" color="informative" data-scope={scope}>
        {t(`policy:scope.${scope}`)}
      </Badge>
      <Badge appearance="outline" color="informative" data-edition={fullOnly ? 'full' : 'all'}>
        {t(fullOnly ? 'policy:general.full' : 'mfa:allEditions')}
      </Badge>
      {!available && (
        <Badge appearance="tint" color="warning" data-unavailable="">
          {t('policy:unavailable')}
        </Badge>
      )}
    </span>
  );
}

/** The same on a page that shows no other part of the policy. Who may not read the policy is told nothing of it. */
export function FeatureLine({ name }: { name: FeatureName }) {
  const { t } = useWords();
  const styles = useStyles();
  const role = useSession()?.role;
  const mayRead = role === 'admin' || role === 'auditor';
  const feature = useQuery(useHost().policy.get.queryOptions({ enabled: mayRead })).data?.features[name];
  return (
    feature && (
      <div className={styles.line} data-feature={name}>
        <FeatureLabels {...feature} />
        {!feature.available && <Text>{t('mfa:bypassUnavailable')}</Text>}
      </div>
    )
  );
}
