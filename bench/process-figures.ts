/**
 * What a process has used, from `/proc` (proc(5)). Linux only, as are the figures.
 * @module
 */
import { readFileSync } from "node:fs";

/** `USER_HZ`, 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

const usOf = (file: string): number => {
  const stat = readFileSync(file, "latin1");
  // The name may hold spaces, so fields are counted from behind its bracket: state is the first, utime and stime the 12th and 13th.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / ticksPerSecond;
};

/** CPU time of all threads, user and system, in microseconds; steps of 10 ms. */
export const cpuUsOf = (pid: number): number => usOf(`/proc/${pid}/stat`);

/** The same of the first thread alone: with Node, the one that everything waits for. */
export const firstThreadCpuUsOf = (pid: number): number => usOf(`/proc/${pid}/task/${pid}/stat`);

const statusBytes = (pid: number, line: RegExp): number =>
  Number(line.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]) * 1_024;

/** Resident set in bytes. */
export const residentBytesOf = (pid: number): number => statusBytes(pid, /^VmRSS:\s+(\d+) kB$/m);

/** The largest that it has been. */
export const peakResidentBytesOf = (pid: number): number => statusBytes(pid, /^VmHWM:\s+(\d+) kB$/m);

/** CPU time that the whole machine has used, all cores, in microseconds: everything but idle and waiting for disks. */
export const machineCpuUs = (): number => {
  const [line = ""] = readFileSync("/proc/stat", "latin1").split("\n", 1);
  // cpu user nice system idle iowait irq softirq steal
  const [user, nice, system, , , irq, softirq, steal] = line.trim().split(/\s+/).slice(1).map(Number);
  const ticks = [user, nice, system, irq, softirq, steal].reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return (ticks * 1_000_000) / ticksPerSecond;
};
