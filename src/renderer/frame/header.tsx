import {
  Avatar,
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Text,
  ToggleButton,
  tokens,
} from '@fluentui/react-components';
import { SignOutRegular, UsbStickRegular } from '@fluentui/react-icons';
import { useLocation } from '@tanstack/react-router';
import { useSession } from '../host.tsx';
import { useLab } from '../lab/lab-state.tsx';
import { useWords } from '../language.ts';
import { LanguageMenu } from './language-menu.tsx';
import { SignOutQuestion, useLeaving } from './leaving.tsx';
import { Mark } from './mark.tsx';

const useStyles = makeStyles({
  header: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '48px',
    paddingInline: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  brand: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, flexGrow: 1, minWidth: 0 },
  person: { display: 'flex', flexDirection: 'column', padding: tokens.spacingHorizontalM, overflowWrap: 'anywhere' },
  hint: { color: tokens.colorNeutralForeground2 },
  name: { whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis' },
});

export function Header() {
  const { t } = useWords();
  const styles = useStyles();
  const lab = useLab();
  const session = useSession();
  const { pathname } = useLocation();
  const leaving = useLeaving();
  return (
    <header className={styles.header}>
      <span className={styles.brand}>
        <Mark />
        <Text weight="semibold" className={styles.name}>
          Touchstone
        </Text>
      </span>
      <LanguageMenu />
      {lab.available && pathname !== '/lab' && (
        <ToggleButton
          appearance="subtle"
          icon={<UsbStickRegular />}
          checked={lab.open}
          onClick={lab.open ? lab.hide : lab.show}
        >
          {t('lab:drawer.title')}
        </ToggleButton>
      )}
      {session && (
        <Menu>
          <MenuTrigger disableButtonEnhancement>
            <Button
              appearance="subtle"
              aria-label={t('shell:accountOf', { name: session.displayName })}
              icon={<Avatar size={28} aria-hidden="true" />}
            />
          </MenuTrigger>
          <MenuPopover>
            <div className={styles.person}>
              <Text weight="semibold">{session.displayName}</Text>
              <Text size={200} className={styles.hint}>
                {session.userName}
              </Text>
              <Text size={200} className={styles.hint}>
                {t(`identity:roles.${session.role}`)} · {t(`identity:methods.${session.method}`)}
              </Text>
            </div>
            <MenuList>
              <MenuItem icon={<SignOutRegular />} onClick={leaving.begin}>
                {t('shell:signOut')}
              </MenuItem>
            </MenuList>
          </MenuPopover>
        </Menu>
      )}
      {leaving.isAsking && <SignOutQuestion onLeave={leaving.leave} onStay={leaving.stay} />}
    </header>
  );
}
