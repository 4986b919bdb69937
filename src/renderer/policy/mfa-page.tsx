import { Badge, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { FeatureName } from '../../contract/policy.ts';
import { Card } from '../frame/card.tsx';
import { narrow } from '../frame/narrow.ts';
import { Page } from '../frame/page.tsx';
import { useWords } from '../language.ts';
import { CachingRules } from './caching-rules.tsx';
import { useDraft } from './draft-context.ts';
import { FraudAlert, Lockout, Notifications } from './mfa-settings.tsx';
import { NamedLocations } from './named-locations.tsx';
import { PhoneCalls } from './phone-calls.tsx';
import { PolicyNews } from './policy-news.tsx';
import { Providers, ServerSettings, ServerStatus } from './servers.tsx';
import { AppPasswords, Remember, VerificationMethods } from './service-settings.tsx';
import { TrustedIps } from './trusted-ips.tsx';

const useStyles = makeStyles({
  path: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  columns: {
    display: 'flex',
    alignItems: 'start',
    gap: tokens.spacingHorizontalXL,
    [narrow]: { flexDirection: 'column', alignItems: 'stretch' },
  },
  nav: { flexShrink: 0, width: '220px', [narrow]: { width: 'auto' } },
  group: { display: 'block', marginTop: tokens.spacingVerticalM, color: tokens.colorNeutralForeground2 },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    [narrow]: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalS },
  },
  item: {
    display: 'block',
    padding: `6px ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  current: { backgroundColor: tokens.colorNeutralBackground1Selected, fontWeight: tokens.fontWeightSemibold },
  content: { flexGrow: 1, minWidth: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  badges: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** The parts that have a page of their own, in the groups of manual 4 (S4-01, S4-02). */
type Section = Exclude<FeatureName, 'greetings' | 'block-users' | 'bypass'>;
/** What is done to people, not set, has pages beside those of the people. */
const elsewhere = { 'block-users': '#/admin/blocked', bypass: '#/admin/bypass', tokens: '#/admin/tokens' } as const;
type Entry = Section | keyof typeof elsewhere;
const groups: readonly (readonly ['settings' | 'server' | 'service', readonly Entry[]])[] = [
  ['settings', ['lockout', 'block-users', 'fraud-alert', 'notifications', 'tokens', 'phone-calls', 'providers']],
  ['server', ['server-settings', 'bypass', 'caching', 'server-status']],
  ['service', ['app-passwords', 'trusted-ips', 'verification-methods', 'remember', 'named-locations']],
];

const contents: Readonly<Record<Section, () => ReactElement>> = {
  lockout: Lockout,
  'fraud-alert': FraudAlert,
  notifications: Notifications,
  'phone-calls': PhoneCalls,
  providers: Providers,
  'server-settings': ServerSettings,
  caching: CachingRules,
  'server-status': ServerStatus,
  'app-passwords': AppPasswords,
  'trusted-ips': TrustedIps,
  'verification-methods': VerificationMethods,
  remember: Remember,
  'named-locations': NamedLocations,
};

const isSection = (name: string | undefined): name is Section => name !== undefined && Object.hasOwn(contents, name);

/** The settings of manual 4, one part at a time. */
export function MfaPage() {
  const { t } = useWords();
  const styles = useStyles();
  const { shown } = useDraft();
  const { section } = useParams({ strict: false }) as { section?: string };
  if (!isSection(section)) return <Navigate to="/admin/mfa/$section" params={{ section: 'lockout' }} replace />;
  const Content = contents[section];
  const { scope, available } = shown.features[section];
  return (
    <Page title={t('policy:mfaTitle')} wide>
      <Text className={styles.path}>{t('policy:mfaPath')}</Text>
      <div className={styles.columns}>
        <nav className={styles.nav} aria-label={t('policy:mfaTitle')}>
          {groups.map(([group, sections]) => (
            <div key={group}>
              <Text as="h2" size={200} className={styles.group}>
                {t(`policy:groups.${group}`)}
              </Text>
              <ul className={styles.list}>
                {sections.map((name) => (
                  <li key={name}>
                    {isSection(name) ? (
                      <Link
                        to="/admin/mfa/$section"
                        params={{ section: name }}
                        className={styles.item}
                        activeProps={{ className: mergeClasses(styles.item, styles.current) }}
                      >
                        {t(`policy:sections.${name}`)}
                      </Link>
                    ) : (
                      <a href={elsewhere[name]} className={styles.item}>
                        {t(`policy:sections.${name}`)}
                      </a>
                    )}
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </nav>
        <div className={styles.content}>
          <PolicyNews />
          <Card
            key={section}
            title={t(`policy:sections.${section}`)}
            action={
              <span className={styles.badges}>
                <Badge appearance="tint" color="informative" data-scope={scope}>
                  {t(`policy:scope.${scope}`)}
                </Badge>
                {!available && (
                  <Badge appearance="tint" color="warning" data-unavailable="">
                    {t('policy:unavailable')}
                  </Badge>
                )}
              </span>
            }
          >
            {!available && <Text>{t('policy:unavailableHint')}</Text>}
            <Content />
          </Card>
        </div>
      </div>
    </Page>
  );
}
