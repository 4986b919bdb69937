import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { DatabaseRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Moved } from '../../contract/directory.ts';
import type { DirectoryPlace } from '../../contract/directory-place.ts';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { Facts } from '../frame/facts.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useNotice } from '../frame/notice.tsx';
import { Page } from '../frame/page.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from '../people/admin-problem.tsx';
import { StaffOnlyNote } from '../people/staff-only.tsx';
import { StaleSignIn } from '../people/stale-sign-in.tsx';
import { ServerCard } from './server-card.tsx';

const useStyles = makeStyles({
  pending: {
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorStatusWarningBackground1,
    color: tokens.colorNeutralForeground1,
  },
});

/** For administrators: whether the directory is on this computer or on a server, and how it gets there and back. */
export function DirectoryPage() {
  const { t } = useWords();
  const session = useSession();
  const host = useHost();
  const queries = useQueryClient();
  const isAdmin = session?.role === 'admin';
  const place = useQuery(host.directory.place.queryOptions({ enabled: isAdmin })).data;
  const refresh = () => void queries.invalidateQueries({ queryKey: host.directory.place.key() });
  return (
    <Page title={t('directory:title')} lead={t('directory:lead')}>
      {session && !isAdmin && <StaffOnlyNote />}
      {isAdmin && <StaleSignIn />}
      {isAdmin && !place && <Spinner label={t('shell:loading')} />}
      {isAdmin && place && <PlaceCard place={place} onMoved={refresh} />}
      {isAdmin && place?.saidBy === 'folder' && place.next.kind === 'here' && (
        <ServerCard place={place} onMoved={refresh} />
      )}
    </Page>
  );
}

function PlaceCard(props: { place: DirectoryPlace; onMoved: () => void }) {
  const { place } = props;
  const { t } = useWords();
  const styles = useStyles();
  const [leaving, setLeaving] = useState(false);
  const nameOf = (one: DirectoryPlace['now']) => (one.kind === 'here' ? t('directory:here') : one.address);
  const [now, next] = [nameOf(place.now), nameOf(place.next)];
  const mayLeave = place.saidBy === 'folder' && place.next.kind === 'server';
  return (
    <Card title={t('directory:where')} icon={<DatabaseRegular />}>
      <Facts
        facts={[
          [t('directory:now'), now],
          ...(now === next ? [] : [[t('directory:next'), next] as const]),
          ...(place.people === null ? [] : [[t('directory:people'), String(place.people)] as const]),
        ]}
      />
      {now !== next && (
        <Text className={styles.pending} role="status">
          {t('directory:restart', { place: next })}
        </Text>
      )}
      {place.saidBy === 'environment' && <Text>{t('directory:saidOutside')}</Text>}
      {mayLeave && (
        <div>
          <Button onClick={() => setLeaving(true)}>
            {t(place.now.kind === 'here' ? 'directory:keep' : 'directory:undo')}
          </Button>
        </div>
      )}
      {leaving && <BackDialog place={place} onMoved={props.onMoved} onClose={() => setLeaving(false)} />}
    </Card>
  );
}

function BackDialog(props: { place: DirectoryPlace; onMoved: () => void; onClose: () => void }) {
  const { onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const ask = useAsk();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const isUndone = props.place.now.kind === 'here';
  const go = () =>
    void ask.decide<Moved>(
      () => client.directory.moveHere(),
      (end) => {
        notify(t(end.end === 'refused' ? 'directory:refused' : isUndone ? 'directory:kept' : 'directory:undone'));
        props.onMoved();
        onClose();
      },
    );
  const title = t(isUndone ? 'directory:keep' : 'directory:undo');
  return (
    <TaskDialog title={title} onClose={onClose} alert>
      {!isUndone && <Text>{t('directory:undoQuestion')}</Text>}
      {isUndone && <Text>{t('directory:kept')}</Text>}
      {ask.problem && <AdminProblem problem={ask.problem} />}
      <Actions>
        <Button ref={cancel} onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" disabled={ask.busy} onClick={go}>
          {title}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
