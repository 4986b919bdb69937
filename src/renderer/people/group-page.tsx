import { Button, makeStyles, SearchBox, Spinner, Text, tokens } from '@fluentui/react-components';
import { AddRegular, ArrowLeftRegular, DismissRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Group } from '../../contract/people.ts';
import { Page } from '../frame/page.tsx';
import { useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { AddMembersDialog } from './add-members-dialog.tsx';
import { BulkDialog } from './bulk-dialog.tsx';
import { EmptyNote } from './empty-note.tsx';
import { type OptionalColumn, PeopleGrid } from './people-grid.tsx';
import { usePeople } from './use-people.ts';
import { useSelection } from './use-selection.ts';
import { useSettled } from './use-settled.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  search: { flexGrow: 1, minWidth: '220px', maxWidth: '420px' },
  push: { marginInlineStart: 'auto' },
});

const columns: readonly OptionalColumn[] = ['userName', 'role', 'state'];

/** A group and who is in it: found, added, removed. */
export function GroupPage() {
  const { groupId } = useParams({ strict: false }) as { groupId: string };
  const { t } = useWords();
  const navigate = useNavigate();
  const groups = useQuery(useHost().people.groups.queryOptions()).data;
  const group = groups?.find(({ id }) => id === groupId);
  const back = (
    <div>
      <Button appearance="subtle" icon={<ArrowLeftRegular />} onClick={() => void navigate({ to: '/admin/groups' })}>
        {t('people:groups.back')}
      </Button>
    </div>
  );
  if (!groups) return <Spinner label={t('shell:loading')} />;
  return (
    <Page
      wide
      title={group?.name ?? t('people:groups.title')}
      {...(group && { lead: t(`people:groups.types.${group.type}`) })}
    >
      {back}
      {group ? (
        <Members key={group.id} group={group} />
      ) : (
        <EmptyNote title={t('people:groups.gone')} hint={t('people:groups.goneHint')} />
      )}
    </Page>
  );
}

function Members(props: { group: Group }) {
  const { group } = props;
  const { t } = useWords();
  const styles = useStyles();
  const host = useHost();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isAdmin = useSession()?.role === 'admin';
  const [typed, setTyped] = useState('');
  const query = useSettled(typed);
  const wanted = useMemo(() => ({ query, sort: 'name' as const, filter: { groupId: group.id } }), [query, group.id]);
  const { rows, total, onEnd, isLoadingMore } = usePeople(wanted);
  const { selected, toggle, clear } = useSelection();
  const [act, setAct] = useState<'choose' | 'leave' | { readonly join: readonly string[] } | null>(null);
  const close = () => {
    setAct(null);
    clear();
    void queries.invalidateQueries({ queryKey: host.people.key() });
  };
  const isEmpty = rows?.length === 0;
  return (
    <>
      <div className={styles.bar}>
        <SearchBox
          className={styles.search}
          value={typed}
          placeholder={t('people:list.search')}
          aria-label={t('people:list.search')}
          maxLength={254}
          onChange={(_, data) => setTyped(data.value)}
        />
        <span className={styles.push} />
        {isAdmin && (
          <Button appearance="primary" icon={<AddRegular />} onClick={() => setAct('choose')}>
            {t('people:groups.addMembers')}
          </Button>
        )}
      </div>
      <div className={styles.bar} role="status">
        <Text weight="semibold">
          {selected.size > 0
            ? t('people:list.selected', { count: selected.size })
            : total === undefined || total === 0
              ? ''
              : total === 1
                ? t('people:list.countOne')
                : t('people:list.count', { count: total })}
        </Text>
        {selected.size > 0 && (
          <>
            <Button appearance="subtle" size="small" icon={<DismissRegular />} onClick={clear}>
              {t('people:list.clearSelection')}
            </Button>
            <Button appearance="primary" size="small" onClick={() => setAct('leave')}>
              {t('people:groups.removeMembers')}
            </Button>
          </>
        )}
      </div>
      {!rows && <Spinner label={t('shell:loading')} />}
      {isEmpty && typed === '' && (
        <EmptyNote title={t('people:groups.noMembers')} hint={t('people:groups.noMembersHint')} />
      )}
      {isEmpty && typed !== '' && (
        <EmptyNote title={t('people:groups.noneFound')} hint={t('people:groups.noneFoundHint')}>
          <Button onClick={() => setTyped('')}>{t('people:groups.clearSearch')}</Button>
        </EmptyNote>
      )}
      {rows && !isEmpty && (
        <PeopleGrid
          label={t('people:groups.members', { name: group.name })}
          rows={rows}
          total={total}
          columns={columns}
          selected={selected}
          isLoadingMore={isLoadingMore}
          onSelect={isAdmin ? toggle : null}
          onOpen={(userName) => void navigate({ to: '/admin/people/$userName', params: { userName } })}
          onEnd={onEnd}
        />
      )}
      {act === 'choose' && (
        <AddMembersDialog group={group} onChosen={(names) => setAct({ join: names })} onClose={() => setAct(null)} />
      )}
      {act === 'leave' && <BulkDialog act="leave" userNames={[...selected]} groups={[group]} onClose={close} />}
      {act !== null && typeof act === 'object' && (
        <BulkDialog act="join" userNames={act.join} groups={[group]} onClose={close} />
      )}
    </>
  );
}
