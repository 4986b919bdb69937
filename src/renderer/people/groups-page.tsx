import { Button, Dropdown, Field, Input, Option, Spinner, Text } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Group } from '../../contract/people.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { Form } from '../frame/form.tsx';
import { KeptNote } from '../frame/kept-note.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import { useNotice } from '../frame/notice.tsx';
import { Page } from '../frame/page.tsx';
import { Row, Rows } from '../frame/rows.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient, useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { ActDialog } from './act-dialog.tsx';
import { AdminProblem } from './admin-problem.tsx';
import { EmptyNote } from './empty-note.tsx';

const types: readonly Group['type'][] = ['security', 'distribution', 'microsoft-365'];

/** The groups of the directory (S2-04). */
export function GroupsPage() {
  const { t } = useWords();
  const host = useHost();
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotice();
  const navigate = useNavigate();
  const isAdmin = useSession()?.role === 'admin';
  const groups = useQuery(host.people.groups.queryOptions()).data;
  const [editing, setEditing] = useKept<Group | 'new' | null>('group to change', null);
  const [removing, setRemoving] = useKept<Group | null>('group to remove', null);
  const open = ({ id }: Group) => void navigate({ to: '/admin/groups/$groupId', params: { groupId: id } });
  const refresh = () => void queries.invalidateQueries({ queryKey: host.people.key() });
  return (
    <Page title={t('people:groups.title')} lead={t('people:groups.lead')}>
      {isAdmin && (
        <div>
          <Button appearance="primary" icon={<AddRegular />} onClick={() => setEditing('new')}>
            {t('people:groups.add')}
          </Button>
        </div>
      )}
      {!groups && <Spinner label={t('shell:loading')} />}
      {groups?.length === 0 && <EmptyNote title={t('people:groups.empty')} hint={t('people:groups.emptyHint')} />}
      {groups && groups.length > 0 && (
        <Rows label={t('people:groups.title')}>
          {groups.map((group) => (
            <Row
              key={group.id}
              actions={
                <>
                  <LinkButton aria-label={t('people:groups.members', { name: group.name })} onClick={() => open(group)}>
                    {t('people:groups.showMembers')}
                  </LinkButton>
                  {isAdmin && (
                    <>
                      <LinkButton
                        aria-label={t('people:groups.renameOf', { name: group.name })}
                        onClick={() => setEditing(group)}
                      >
                        {t('people:groups.rename')}
                      </LinkButton>
                      <LinkButton
                        aria-label={t('people:groups.deleteOf', { name: group.name })}
                        onClick={() => setRemoving(group)}
                      >
                        {t('people:groups.delete')}
                      </LinkButton>
                    </>
                  )}
                </>
              }
            >
              <Text weight="semibold">{group.name}</Text> <Text>({t(`people:groups.types.${group.type}`)})</Text>
            </Row>
          ))}
        </Rows>
      )}
      {editing && (
        <GroupDialog
          group={editing === 'new' ? null : editing}
          onClose={() => {
            setEditing(null);
            refresh();
          }}
        />
      )}
      {removing && (
        <ActDialog
          name={`remove group ${removing.id}`}
          title={t('people:groups.deleteTitle')}
          question={t('people:groups.deleteQuestion', { name: removing.name })}
          confirm={t('people:groups.delete')}
          act={(reason) => client.people.removeGroup({ id: removing.id, reason })}
          onDone={() => {
            notify(t('people:groups.deleted'));
            setRemoving(null);
            refresh();
          }}
          onClose={() => setRemoving(null)}
        />
      )}
    </Page>
  );
}

function GroupDialog(props: { group: Group | null; onClose: () => void }) {
  const { group, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const ask = useAsk();
  const [name, setName, isRestored] = useKept(`group ${group?.id ?? 'new'}: name`, group?.name ?? '');
  const [type, setType] = useKept<Group['type']>('group: type', group?.type ?? 'security');
  const [isWrong, setWrong] = useState(false);
  const first = useFirstFocus<HTMLInputElement>();
  const save = () => {
    const isGood = name.trim() !== '' && !name.includes(';');
    setWrong(!isGood);
    if (!isGood) return;
    void ask.decide(
      () => client.people.putGroup({ id: group?.id ?? null, name: name.trim(), type }),
      () => {
        notify(t('people:groups.saved'));
        onClose();
      },
    );
  };
  return (
    <TaskDialog title={t(group ? 'people:groups.rename' : 'people:groups.add')} onClose={onClose}>
      <Form onSubmit={save}>
        {isRestored && !ask.problem && <KeptNote />}
        {ask.problem && <AdminProblem problem={ask.problem} />}
        <Field
          label={t('people:groups.name')}
          required
          hint={t('people:groups.nameHint')}
          {...(isWrong && { validationMessage: t('people:groups.nameWrong'), validationState: 'error' as const })}
        >
          <Input
            ref={first}
            name="group-name"
            maxLength={64}
            value={name}
            onChange={(_, { value }) => setName(value)}
          />
        </Field>
        {group === null && (
          <Field label={t('people:groups.type')}>
            <Dropdown
              value={t(`people:groups.types.${type}`)}
              selectedOptions={[type]}
              onOptionSelect={(_, data) => setType(types.find((one) => one === data.optionValue) ?? 'security')}
            >
              {types.map((one) => (
                <Option key={one} value={one}>
                  {t(`people:groups.types.${one}`)}
                </Option>
              ))}
            </Dropdown>
          </Field>
        )}
        <Actions>
          <Button onClick={onClose}>{t('shell:cancel')}</Button>
          <Button type="submit" appearance="primary" disabled={ask.busy}>
            {t('shell:save')}
          </Button>
        </Actions>
      </Form>
    </TaskDialog>
  );
}
