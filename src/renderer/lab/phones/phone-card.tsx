import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Subtitle2,
  Text,
  tokens,
} from '@fluentui/react-components';
import {
  AppsAddInRegular,
  ArrowSwapRegular,
  DeleteRegular,
  MoreHorizontalRegular,
  SettingsRegular,
} from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';
import { phoneNetworks } from '../../../contract/phone-lists.ts';
import type { Phone } from '../../../contract/phones.ts';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { spacedNumber } from '../../security-info/adding/countries.ts';
import { Choice } from '../choices.tsx';
import { useAct } from '../use-act.ts';
import { Handset } from './handset.tsx';
import { RemovePhone, ReplacePhone, UninstallApp } from './phone-dialogs.tsx';
import { PhoneForm } from './phone-form.tsx';
import { newsOf } from './use-phones.ts';

const useStyles = makeStyles({
  card: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, width: '312px', maxWidth: '100%' },
  top: { display: 'flex', justifyContent: 'space-between', alignItems: 'center', gap: tokens.spacingHorizontalS },
  who: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  facts: { color: tokens.colorNeutralForeground2 },
  network: { display: 'flex' },
  // Above the handset below it.
  menu: { zIndex: 1 },
});

/** A phone that somebody holds: what it shows, and what can be done to it from outside. */
export function PhoneCard(props: { phone: Phone }) {
  const { phone } = props;
  const { id } = phone;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const { act, problem } = useAct();
  const [open, setOpen] = useState<'edit' | 'uninstall' | 'replace' | 'remove' | null>(null);
  const card = useRef<HTMLElement>(null);
  const calls = newsOf([phone]).some(({ kind }) => kind === 'call' || kind === 'request');
  useEffect(() => {
    if (calls) card.current?.scrollIntoView({ block: 'nearest' });
  }, [calls]);
  const close = () => setOpen(null);
  return (
    <article ref={card} className={styles.card} aria-label={phone.name} data-phone={id}>
      <div className={styles.top}>
        <div className={styles.who}>
          <Subtitle2 as="h3">{phone.name}</Subtitle2>
          <Text size={200} className={styles.facts}>
            {phone.number === null ? t('phones:noNumber') : spacedNumber(phone.number)}
          </Text>
          <Text size={200} className={styles.facts}>
            {phone.email ?? t('phones:noEmail')}
          </Text>
        </div>
        <Menu inline>
          <MenuTrigger disableButtonEnhancement>
            <Button appearance="subtle" size="small" icon={<MoreHorizontalRegular />} aria-label={t('phones:more')} />
          </MenuTrigger>
          <MenuPopover className={styles.menu}>
            <MenuList>
              <MenuItem icon={<SettingsRegular />} onClick={() => setOpen('edit')}>
                {t('phones:edit')}
              </MenuItem>
              {phone.app.installed && (
                <MenuItem icon={<AppsAddInRegular />} onClick={() => setOpen('uninstall')}>
                  {t('phones:uninstall')}
                </MenuItem>
              )}
              <MenuItem icon={<ArrowSwapRegular />} onClick={() => setOpen('replace')}>
                {t('phones:replace')}
              </MenuItem>
              <MenuItem icon={<DeleteRegular />} onClick={() => setOpen('remove')}>
                {t('phones:remove')}
              </MenuItem>
            </MenuList>
          </MenuPopover>
        </Menu>
      </div>
      <Handset phone={phone} act={act} />
      <div className={styles.network}>
        <Choice
          label={t('phones:network')}
          values={phoneNetworks}
          value={phone.network}
          textOf={(network) => t(`phones:networks.${network}`)}
          onChange={(network) => act(() => client.phones.change({ id, network }))}
        />
      </div>
      {problem && <ProblemMessage problem={problem} />}
      {open === 'edit' && <PhoneForm phone={phone} count={0} onClose={close} />}
      {open === 'uninstall' && <UninstallApp phone={phone} onClose={close} />}
      {open === 'replace' && <ReplacePhone phone={phone} onClose={close} />}
      {open === 'remove' && <RemovePhone phone={phone} onClose={close} />}
    </article>
  );
}
