import { Button, Spinner } from '@fluentui/react-components';
import { AddRegular, ArrowLeftRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Group } from '../../contract/people.ts';
import { Page } from '../frame/page.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { AddMembersDialog } from './add-members-dialog.tsx';
import { BulkDialog } from './bulk-dialog.tsx';
import { EmptyNote } from './empty-note.tsx';
import { type OptionalColumn, PeopleGrid } from './people-grid.tsx';
import { PeopleSearch } from './people-search.tsx';
import { SelectEverybody } from './select-everybody.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { usePeople } from './use-people.ts';
import { useSelection } from './use-selection.ts';
import { useSettled } from './use-settled.ts';

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
  const host = useHost();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isAdmin = useSession()?.role === 'admin';
  const [typed, setTyped] = useState('');
  const query = useSettled(typed);
  const wanted = useMemo(() => ({ query, sort: 'name' as const, filter: { groupId: group.id } }), [query, group.id]);
  const list = usePeople(wanted);
  const { selected, toggle, select, clear } = useSelection(`members of ${group.id}`);
  const [act, setAct] = useKept<'choose' | 'leave' | { readonly join: readonly string[] } | null>(
    `act on ${group.id}`,
    null,
  );
  const close = () => {
    setAct(null);
    clear();
    void queries.invalidateQueries({ queryKey: host.people.key() });
  };
  const isEmpty = list.count === 0;
  return (
    <>
      <PeopleSearch typed={typed} onType={setTyped}>
        {isAdmin && (
          <Button appearance="primary" icon={<AddRegular />} onClick={() => setAct('choose')}>
            {t('people:groups.addMembers')}
          </Button>
        )}
      </PeopleSearch>
      <SelectionBar
        total={list.total}
        selected={selected.size}
        onClear={clear}
        unselected={isAdmin && <SelectEverybody key={list.id} wanted={wanted} total={list.total} onSelect={select} />}
      >
        <Button appearance="primary" size="small" onClick={() => setAct('leave')}>
          {t('people:groups.removeMembers')}
        </Button>
      </SelectionBar>
      {list.count === undefined && <Spinner label={t('shell:loading')} />}
      {isEmpty && typed === '' && (
        <EmptyNote title={t('people:groups.noMembers')} hint={t('people:groups.noMembersHint')} />
      )}
      {isEmpty && typed !== '' && (
        <EmptyNote title={t('people:groups.noneFound')} hint={t('people:groups.noneFoundHint')}>
          <Button onClick={() => setTyped('')}>{t('people:groups.clearSearch')}</Button>
        </EmptyNote>
      )}
      {list.count !== undefined && !isEmpty && (
        <PeopleGrid
          key={list.id}
          label={t('people:groups.members', { name: group.name })}
          list={list}
          columns={columns}
          selected={selected}
          onSelect={isAdmin ? toggle : null}
          onOpen={(userName) => void navigate({ to: '/admin/people/$userName', params: { userName } })}
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
