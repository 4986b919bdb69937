export type AccountRole = 'user' | 'helpdesk' | 'auditor' | 'admin' | 'tester';
