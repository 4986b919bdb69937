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
import { ClockRegular, DeleteRegular, MoreHorizontalRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { OtpToken } from '../../../contract/otp-tokens.ts';
import { Actions } from '../../frame/actions.tsx';
import { useFirstFocus } from '../../frame/first-focus.ts';
import { useNotice } from '../../frame/notice.tsx';
import { TaskDialog } from '../../frame/task-dialog.tsx';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { useAsk } from '../../operation/use-ask.ts';
import { CameraView } from '../../qr/camera-view.tsx';
import { useAct } from '../use-act.ts';
import { ClockDialog, secondsOff } from './clock-dialog.tsx';
import { TokenButtons } from './token-buttons.tsx';
import { TokenDisplay } from './token-display.tsx';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalMNudge,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    maxWidth: '340px',
    boxSizing: 'border-box',
    width: '100%',
  },
  top: { display: 'flex', justifyContent: 'space-between', alignItems: 'center', gap: tokens.spacingHorizontalS },
  body: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalM,
    borderRadius: '18px',
    backgroundColor: tokens.colorNeutralBackground4,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  hint: { color: tokens.colorNeutralForeground2 },
});

/** A token in the hand: its display, its buttons, and what its camera is pointed at. */
export function TokenCard(props: { token: OtpToken }) {
  const { token } = props;
  const { id } = token;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const { act, problem } = useAct();
  const [open, setOpen] = useState<'clock' | 'remove' | null>(null);
  const [wasOff, setWasOff] = useState(false);
  const off = secondsOff(token);
  const see = (text: string) =>
    act(
      () => client.otpTokens.see({ id, text }),
      ({ seen }) => setWasOff(!seen),
    );
  return (
    <article className={styles.card} aria-label={token.name} data-token={id}>
      <div className={styles.top}>
        <Subtitle2 as="h3">{token.name}</Subtitle2>
        <Menu inline>
          <MenuTrigger disableButtonEnhancement>
            <Button
              appearance="subtle"
              size="small"
              icon={<MoreHorizontalRegular />}
              aria-label={t('otpTokens:more')}
            />
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              <MenuItem icon={<ClockRegular />} onClick={() => setOpen('clock')}>
                {t('otpTokens:clock.change')}
              </MenuItem>
              <MenuItem icon={<DeleteRegular />} onClick={() => setOpen('remove')}>
                {t('otpTokens:remove')}
              </MenuItem>
            </MenuList>
          </MenuPopover>
        </Menu>
      </div>
      <div className={styles.body}>
        <TokenDisplay token={token} />
        <TokenButtons token={token} act={act} />
      </div>
      {token.screen.shows === 'nothing' && <Text className={styles.hint}>{t('otpTokens:holdHint')}</Text>}
      {token.screen.shows === 'camera' && <CameraView onText={see} />}
      {wasOff && token.screen.shows === 'camera' && <Text>{t('otpTokens:camera.off')}</Text>}
      {off !== 0 && (
        <Text size={200} className={styles.hint}>
          {t('otpTokens:clock.off', {
            seconds: Math.abs(off),
            direction: t(off > 0 ? 'otpTokens:clock.ahead' : 'otpTokens:clock.behind'),
          })}
        </Text>
      )}
      {problem && <ProblemMessage problem={problem} />}
      {open === 'clock' && <ClockDialog token={token} onClose={() => setOpen(null)} />}
      {open === 'remove' && <RemoveToken token={token} onClose={() => setOpen(null)} />}
    </article>
  );
}

function RemoveToken(props: { token: OtpToken; onClose: () => void }) {
  const { token, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const notify = useNotice();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const remove = () =>
    ask.answer(
      () => client.otpTokens.remove({ id: token.id }),
      () => {
        notify(t('otpTokens:removed'));
        onClose();
      },
    );
  return (
    <TaskDialog alert title={t('otpTokens:removeTitle')} onClose={onClose}>
      <Text>{t('otpTokens:removeQuestion', { name: token.name })}</Text>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <Actions>
        <Button ref={cancel} onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" disabled={ask.busy} onClick={() => void remove()}>
          {t('otpTokens:removeAction')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
