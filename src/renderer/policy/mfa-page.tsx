import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Card } from '../frame/card.tsx';
import { narrow } from '../frame/narrow.ts';
import { Page } from '../frame/page.tsx';
import { useWords } from '../language.ts';
import { CachingRules } from './caching-rules.tsx';
import { useDraft } from './draft-context.ts';
import { FeatureLabels } from './feature-labels.tsx';
import { type Entry, elsewhere, isSection, MfaOverview, partGroups, type Section } from './mfa-overview.tsx';
import { FraudAlert, Lockout, Notifications } from './mfa-settings.tsx';
import { NamedLocations } from './named-locations.tsx';
import { PhoneCalls } from './phone-calls.tsx';
import { PolicyNews } from './policy-news.tsx';
import { ActivityReport, Providers, ServerSettings, ServerStatus } from './servers.tsx';
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
  /** In narrow windows the overview is the menu. */
  wide: { [narrow]: { display: 'none' } },
  back: { display: 'none', color: tokens.colorBrandForegroundLink, [narrow]: { display: 'inline' } },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
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
});

const contents: Readonly<Record<Section, () => ReactElement>> = {
  lockout: Lockout,
  'fraud-alert': FraudAlert,
  notifications: Notifications,
  'phone-calls': PhoneCalls,
  providers: Providers,
  'server-settings': ServerSettings,
  caching: CachingRules,
  'server-status': ServerStatus,
  'activity-report': ActivityReport,
  'app-passwords': AppPasswords,
  'trusted-ips': TrustedIps,
  'verification-methods': VerificationMethods,
  remember: Remember,
  'named-locations': NamedLocations,
};

/** The settings of manual 4, one part at a time, and all of them at a glance. */
export function MfaPage() {
  const { t } = useWords();
  const styles = useStyles();
  const { section } = useParams({ strict: false }) as { section?: string };
  if (section !== 'overview' && !isSection(section)) {
    return <Navigate to="/admin/mfa/$section" params={{ section: 'overview' }} replace />;
  }
  return (
    <Page title={t('policy:mfaTitle')} wide>
      <Text className={styles.path}>{t('policy:mfaPath')}</Text>
      <div className={styles.columns}>
        <nav className={styles.nav} aria-label={t('policy:mfaTitle')}>
          {section !== 'overview' && (
            <Link to="/admin/mfa/$section" params={{ section: 'overview' }} className={styles.back}>
              {t('mfa:allParts')}
            </Link>
          )}
          <div className={styles.wide}>
            <PartLink name="overview" />
          </div>
          {partGroups.map(([group, parts]) => (
            <div key={group} className={styles.wide}>
              <Text as="h2" size={200} className={styles.group}>
                {t(`policy:groups.${group}`)}
              </Text>
              <ul className={styles.list}>
                {parts.map((name) => (
                  <li key={name}>
                    <PartLink name={name} />
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </nav>
        <div className={styles.content}>
          <PolicyNews />
          {section === 'overview' ? <MfaOverview /> : <SectionCard key={section} section={section} />}
        </div>
      </div>
    </Page>
  );
}

/** In the menu at the side. */
function PartLink({ name }: { name: Entry | 'overview' }) {
  const { t } = useWords();
  const styles = useStyles();
  if (name !== 'overview' && !isSection(name)) {
    return (
      <a href={elsewhere[name]} className={styles.item}>
        {t(`policy:sections.${name}`)}
      </a>
    );
  }
  return (
    <Link
      to="/admin/mfa/$section"
      params={{ section: name }}
      className={styles.item}
      activeProps={{ className: mergeClasses(styles.item, styles.current) }}
    >
      {name === 'overview' ? t('mfa:overview') : t(`policy:sections.${name}`)}
    </Link>
  );
}

function SectionCard({ section }: { section: Section }) {
  const { t } = useWords();
  const feature = useDraft().shown.features[section];
  const Content = contents[section];
  return (
    <Card title={t(`policy:sections.${section}`)} action={<FeatureLabels {...feature} />}>
      {!feature.available && (
        <Text data-unavailable-hint="">{t(section === 'lockout' ? 'mfa:usualLockout' : 'policy:unavailableHint')}</Text>
      )}
      <Content />
    </Card>
  );
}
