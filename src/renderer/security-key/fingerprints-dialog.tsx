import { Button } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import type { AttachedKey, Fingerprint, KeyDetails } from '../../contract/keys.ts';
import type { Refusal } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { PinForm } from '../operation/pin-form.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { type Problem, problemOfRefusal } from '../operation/refusal-words.ts';
import { useAsk } from '../operation/use-ask.ts';
import { HeldPin } from '../typed-secret.ts';
import { EnrolFingerprint } from './enrol-fingerprint.tsx';
import { FingerTest } from './finger-test.tsx';
import { FingerprintList } from './fingerprint-list.tsx';
import { FingerprintNameForm } from './fingerprint-name-form.tsx';
import { RemoveFingerprint } from './remove-fingerprint.tsx';

type View =
  | { view: 'list' }
  | { view: 'enrol' }
  | { view: 'name'; fingerprint: Fingerprint; fresh: boolean }
  /** `fresh`: the finger that was enrolled just before, where there was one. */
  | { view: 'test'; fresh: Fingerprint | null }
  | { view: 'remove'; fingerprint: Fingerprint };

/** Lists, adds, renames and deletes fingerprints. Asks for the PIN once and forgets it when it closes. */
export function FingerprintsDialog(props: {
  attached: AttachedKey;
  details: KeyDetails;
  onChange: () => void;
  onClose: () => void;
}) {
  const { attached, details, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const ask = useAsk();
  const pin = useRef<HeldPin | null>(null);
  const [list, setList] = useState<readonly Fingerprint[] | null>(null);
  const [view, setView] = useState<View>({ view: 'list' });
  const [pinRefusal, setPinRefusal] = useState<Refusal | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => () => pin.current?.erase(), []);

  /** What the key refused: about the PIN, it is asked for again; anything else is shown with the list. */
  function refuse(refusal: Refusal) {
    props.onChange();
    if (refusal.code.startsWith('pin-')) {
      lock();
      setPinRefusal(refusal);
    } else setProblem(problemOfRefusal(t, refusal));
  }
  function lock() {
    pin.current?.erase();
    pin.current = null;
    setList(null);
    setView({ view: 'list' });
  }
  function refresh() {
    setProblem(null);
    const held = pin.current;
    if (!held) return;
    void ask.answer(
      () => client.keys.fingerprints.list({ keyId: attached.id, pin: held.forCall() }),
      (outcome) => {
        if (outcome.outcome === 'done') setList(outcome.value);
        else refuse(outcome.refusal);
      },
    );
  }
  function changed(text: string, next: View = { view: 'list' }) {
    notify(text);
    props.onChange();
    setView(next);
    // While the finger is tried the key is busy.
    if (next.view === 'list') refresh();
  }
  function backToList() {
    props.onChange();
    setView({ view: 'list' });
    refresh();
  }
  function rename(fingerprint: Fingerprint, name: string, next?: View) {
    const held = pin.current;
    if (!held) return;
    void ask.answer(
      () =>
        client.keys.fingerprints.rename({
          keyId: attached.id,
          pin: held.forCall(),
          templateId: fingerprint.templateId,
          name,
        }),
      (outcome) => {
        if (outcome.outcome === 'done') changed(t('keys:fingerprints.named', { name }), next);
        else refuse(outcome.refusal);
      },
    );
  }
  function remove(fingerprint: Fingerprint, next?: View) {
    const held = pin.current;
    if (!held) return;
    void ask.answer(
      () =>
        client.keys.fingerprints.remove({
          keyId: attached.id,
          pin: held.forCall(),
          templateId: fingerprint.templateId,
        }),
      (outcome) => {
        if (outcome.outcome === 'done') changed(t('keys:fingerprints.removed'), next);
        else refuse(outcome.refusal);
      },
    );
  }

  const shown = problem ?? ask.problem;
  // No PIN helps any more before the key was taken out or reset.
  const over = pinRefusal?.code === 'pin-auth-blocked' || pinRefusal?.code === 'pin-blocked';
  const titles = {
    list: t('keys:fingerprints.title'),
    enrol: t('keys:fingerprints.add'),
    name: t('keys:fingerprints.name'),
    remove: t('keys:fingerprints.remove'),
    test: t('coach:test.title'),
  };
  return (
    <TaskDialog title={titles[view.view]} onClose={onClose}>
      {shown && <ProblemMessage problem={shown} />}
      {!list && pinRefusal && over && (
        <>
          <ProblemMessage problem={problemOfRefusal(t, pinRefusal)} />
          <Actions>
            <Button onClick={onClose}>{t('shell:close')}</Button>
          </Actions>
        </>
      )}
      {!list && !over && (
        <PinForm
          attached={attached}
          details={details}
          refusal={pinRefusal}
          submitLabel={t('shell:next')}
          busy={ask.busy}
          onSubmit={(input) => {
            pin.current?.erase();
            pin.current = new HeldPin(input);
            setPinRefusal(null);
            refresh();
          }}
          onCancel={onClose}
        />
      )}
      {list && view.view === 'list' && (
        <FingerprintList
          fingerprints={list}
          limits={details.fingerprints}
          onAdd={() => setView({ view: 'enrol' })}
          onTest={() => setView({ view: 'test', fresh: null })}
          onRename={(fingerprint) => setView({ view: 'name', fingerprint, fresh: false })}
          onRemove={(fingerprint) => setView({ view: 'remove', fingerprint })}
          onClose={onClose}
        />
      )}
      {list && view.view === 'enrol' && pin.current && (
        <EnrolFingerprint
          attached={attached}
          pin={pin.current}
          onEnrolled={(fingerprint) => {
            props.onChange();
            setView({ view: 'name', fingerprint, fresh: true });
          }}
          onRefused={refuse}
          onBack={backToList}
        />
      )}
      {list && view.view === 'test' && (
        <FingerTest
          attached={attached}
          onAddAgain={() => setView({ view: 'enrol' })}
          onReplace={view.fresh && (() => view.fresh && remove(view.fresh, { view: 'enrol' }))}
          onDone={backToList}
        />
      )}
      {list && view.view === 'name' && (
        <FingerprintNameForm
          fingerprint={view.fingerprint}
          fresh={view.fresh}
          suggestion={t('keys:fingerprints.suggestedName', { number: list.length + 1 })}
          maxBytes={details.fingerprints.maxNameBytes}
          busy={ask.busy}
          onSubmit={(name) =>
            rename(view.fingerprint, name, view.fresh ? { view: 'test', fresh: view.fingerprint } : undefined)
          }
          onBack={() => (view.fresh ? setView({ view: 'test', fresh: view.fingerprint }) : backToList())}
        />
      )}
      {list && view.view === 'remove' && (
        <RemoveFingerprint
          fingerprint={view.fingerprint}
          busy={ask.busy}
          onRemove={() => remove(view.fingerprint)}
          onBack={() => setView({ view: 'list' })}
        />
      )}
    </TaskDialog>
  );
}
