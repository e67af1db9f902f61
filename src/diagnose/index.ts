/** The doctor: what the command line, and the package itself, may use of it. */
export { diagnose, type DiagnoseOptions, type Diagnosis } from './diagnose';
export { formatDiagnosis } from './report';
