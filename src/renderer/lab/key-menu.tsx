import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Text } from '@fluentui/react-components';
import { ArrowResetRegular, DeleteRegular, MoreHorizontalRegular, SaveRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { VirtualKeyState } from '../../contract/lab.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { SaveStateDialog } from './save-state-dialog.tsx';

/** What takes the key's secrets out of it, destroys something on it, or the key itself: each asks first. */
export function KeyMenu(props: { virtualKey: VirtualKeyState }) {
  const { t } = useWords();
  const [asking, setAsking] = useState<'save' | 'wipe' | 'remove' | null>(null);
  const close = () => setAsking(null);
  return (
    <>
      <Menu inline>
        <MenuTrigger disableButtonEnhancement>
          <Button appearance="subtle" size="small" icon={<MoreHorizontalRegular />} aria-label={t('lab:more')} />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem icon={<SaveRegular />} onClick={() => setAsking('save')}>
              {t('lab:state.save')}
            </MenuItem>
            <MenuItem icon={<ArrowResetRegular />} onClick={() => setAsking('wipe')}>
              {t('lab:wipe')}
            </MenuItem>
            <MenuItem icon={<DeleteRegular />} onClick={() => setAsking('remove')}>
              {t('lab:remove')}
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      {asking === 'save' && <SaveStateDialog virtualKey={props.virtualKey} onClose={close} />}
      {(asking === 'wipe' || asking === 'remove') && (
        <Confirmation what={asking} virtualKey={props.virtualKey} onClose={close} />
      )}
    </>
  );
}

function Confirmation(props: { what: 'wipe' | 'remove'; virtualKey: VirtualKeyState; onClose: () => void }) {
  const { what, onClose } = props;
  const { id, modelName, serial } = props.virtualKey;
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const notify = useNotice();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const done = () => {
    notify(t(what === 'wipe' ? 'lab:wiped' : 'lab:removed'));
    onClose();
  };
  const act = () => ask.answer(() => client.lab[what]({ id }), done);
  return (
    <TaskDialog alert title={t(`lab:${what}Title`)} onClose={onClose}>
      <Text>{t(`lab:${what}Question`, { name: modelName, serial })}</Text>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <Actions>
        <Button ref={cancel} onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" disabled={ask.busy} onClick={() => void act()}>
          {t(`lab:${what}Action`)}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
