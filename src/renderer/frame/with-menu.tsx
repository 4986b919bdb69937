import {
  Button,
  Divider,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  mergeClasses,
  OverlayDrawer,
  tokens,
} from '@fluentui/react-components';
import {
  BeakerRegular,
  BookDatabaseRegular,
  BuildingRegular,
  ClipboardTaskListLtrRegular,
  DataBarVerticalRegular,
  DatabaseRegular,
  DismissRegular,
  HistoryRegular,
  HomeRegular,
  KeyMultipleRegular,
  LaptopRegular,
  MailArrowUpRegular,
  NavigationRegular,
  NumberSymbolRegular,
  PasswordRegular,
  PeopleRegular,
  PeopleTeamRegular,
  PersonArrowRightRegular,
  PersonKeyRegular,
  PersonProhibitedRegular,
  QuestionCircleRegular,
  SettingsRegular,
  ShieldCheckmarkRegular,
  ShieldKeyholeRegular,
  ShieldSettingsRegular,
  UsbStickRegular,
} from '@fluentui/react-icons';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { type ReactElement, useEffect, useState } from 'react';
import { useSession } from '../host.tsx';
import { useLab } from '../lab/lab-state.tsx';
import { useWords } from '../language.ts';
import { isStaff } from '../people/staff-only.tsx';
import { narrow, narrowBesideLab } from './narrow.ts';

const useStyles = makeStyles({
  columns: { display: 'flex', minHeight: '100%', [narrow]: { flexDirection: 'column' } },
  side: {
    width: '248px',
    flexShrink: 0,
    position: 'sticky',
    top: 0,
    alignSelf: 'start',
    minHeight: 'calc(100vh - 49px)',
    paddingBlock: tokens.spacingVerticalL,
    paddingInline: tokens.spacingHorizontalS,
    boxSizing: 'border-box',
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    [narrow]: { display: 'none' },
  },
  top: {
    display: 'none',
    [narrow]: { display: 'block', padding: tokens.spacingHorizontalS },
    '@media print': { display: 'none' },
  },
  besideLab: { [narrowBesideLab]: { flexDirection: 'column' } },
  hiddenBesideLab: { [narrowBesideLab]: { display: 'none' } },
  topBesideLab: { [narrowBesideLab]: { display: 'block', padding: tokens.spacingHorizontalS } },
  content: { flexGrow: 1, minWidth: 0 },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: '2px' },
  item: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minHeight: '40px',
    paddingInline: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  current: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    fontWeight: tokens.fontWeightSemibold,
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandStroke}`,
    '@media (forced-colors: active)': { borderLeft: '3px solid Highlight' },
  },
  icon: { display: 'flex', fontSize: '20px' },
  divider: { marginBlock: tokens.spacingVerticalS },
});

type Path =
  | '/overview'
  | '/security-info'
  | '/devices'
  | '/password'
  | '/organizations'
  | '/settings'
  | '/recent-activity'
  | '/admin/people'
  | '/admin/groups'
  | '/admin/blocked'
  | '/admin/bypass'
  | '/admin/tokens'
  | '/admin/reports'
  | '/admin/audit'
  | '/delivery'
  | '/admin/directory'
  | '/admin/policy'
  | '/admin/mfa'
  | '/security-key'
  | '/sign-in-data'
  | '/key-atlas'
  | '/lab'
  | '/help'
  | '/sign-in';

/** The left menu of the account (S1-03), with the keys of this computer below it. In narrow windows it opens over the page. */
export function WithMenu() {
  const { t } = useWords();
  const styles = useStyles();
  const { pathname } = useLocation();
  const lab = useLab();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [pathname]);
  return (
    <div className={mergeClasses(styles.columns, lab.open && styles.besideLab)}>
      <nav className={mergeClasses(styles.side, lab.open && styles.hiddenBesideLab)} aria-label={t('shell:menu.label')}>
        <MenuItems />
      </nav>
      <div className={mergeClasses(styles.top, lab.open && styles.topBesideLab)}>
        <Button appearance="subtle" icon={<NavigationRegular />} aria-expanded={open} onClick={() => setOpen(true)}>
          {t('shell:menu.label')}
        </Button>
      </div>
      <OverlayDrawer open={open} onOpenChange={(_, data) => setOpen(data.open)} size="small">
        <DrawerHeader>
          <DrawerHeaderTitle
            action={
              <Button
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={t('shell:close')}
                onClick={() => setOpen(false)}
              />
            }
          >
            {t('shell:menu.label')}
          </DrawerHeaderTitle>
        </DrawerHeader>
        <DrawerBody>
          <nav aria-label={t('shell:menu.label')}>
            <MenuItems onChoose={() => setOpen(false)} />
          </nav>
        </DrawerBody>
      </OverlayDrawer>
      <div className={styles.content}>
        <Outlet />
      </div>
    </div>
  );
}

/** @param props.onChoose also where the page that is left asks first */
function MenuItems(props: { onChoose?: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const session = useSession();
  const lab = useLab();
  const item = (to: Path, icon: ReactElement, text: string) => (
    <li>
      <Link
        to={to}
        {...(props.onChoose ? { onClick: props.onChoose } : {})}
        className={styles.item}
        activeProps={{ className: mergeClasses(styles.item, styles.current) }}
      >
        <span className={styles.icon} aria-hidden="true">
          {icon}
        </span>
        {text}
      </Link>
    </li>
  );
  return (
    <ul className={styles.list}>
      {session ? (
        <>
          {item('/overview', <HomeRegular />, t('shell:menu.overview'))}
          {item('/security-info', <ShieldKeyholeRegular />, t('shell:menu.securityInfo'))}
          {item('/devices', <LaptopRegular />, t('shell:menu.devices'))}
          {item('/password', <PasswordRegular />, t('shell:menu.password'))}
          {item('/organizations', <BuildingRegular />, t('shell:menu.organizations'))}
          {item('/settings', <SettingsRegular />, t('shell:menu.settings'))}
          {item('/recent-activity', <HistoryRegular />, t('shell:menu.recentActivity'))}
          {isStaff(session.role) && (
            <>
              <li aria-hidden="true">
                <Divider className={styles.divider}>{t('shell:menu.administration')}</Divider>
              </li>
              {item('/admin/people', <PeopleRegular />, t('shell:menu.people'))}
              {item('/admin/groups', <PeopleTeamRegular />, t('shell:menu.groups'))}
              {item('/admin/tokens', <NumberSymbolRegular />, t('shell:menu.tokens'))}
              {item('/admin/blocked', <PersonProhibitedRegular />, t('shell:menu.blocked'))}
              {item('/admin/bypass', <PersonArrowRightRegular />, t('shell:menu.bypass'))}
              {item('/admin/reports', <DataBarVerticalRegular />, t('shell:menu.reports'))}
            </>
          )}
          {(session.role === 'admin' || session.role === 'auditor') && (
            <>
              {item('/admin/policy', <ShieldCheckmarkRegular />, t('shell:menu.policy'))}
              {item('/admin/mfa', <ShieldSettingsRegular />, t('shell:menu.mfa'))}
            </>
          )}
          {(session.role === 'admin' || session.role === 'auditor') &&
            item('/admin/audit', <ClipboardTaskListLtrRegular />, t('audit:title'))}
          {session.role === 'admin' && item('/delivery', <MailArrowUpRegular />, t('shell:menu.delivery'))}
          {session.role === 'admin' && item('/admin/directory', <DatabaseRegular />, t('directory:title'))}
          <li aria-hidden="true">
            <Divider className={styles.divider} />
          </li>
        </>
      ) : (
        item('/sign-in', <PersonKeyRegular />, t('shell:menu.signIn'))
      )}
      {item('/security-key', <UsbStickRegular />, t('shell:menu.securityKey'))}
      {item('/sign-in-data', <KeyMultipleRegular />, t('shell:menu.signInData'))}
      {item('/key-atlas', <BookDatabaseRegular />, t('shell:menu.keyAtlas'))}
      {lab.available && item('/lab', <BeakerRegular />, t('shell:menu.lab'))}
      {item('/help', <QuestionCircleRegular />, t('shell:menu.help'))}
    </ul>
  );
}
