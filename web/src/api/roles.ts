/** Whether this role may change things, and not only look at them. */
export const mayWrite = (role: string): boolean => role === "member" || role === "admin";
