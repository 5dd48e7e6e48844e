/**
 * The program behind the kernel's packet queues (NFQUEUE): it holds each packet for a delay drawn as the simulator
 * draws it, and hands over in order. In Perl because Node has no netlink sockets and every Debian image has perl-base,
 * so the side image needs no compiler. Arguments: `QUEUE=DISTRIBUTION:MEAN_MS,...` or `QUEUE=hold`. It prints the
 * process id of the program that stays behind, once the queues are taken. Layout of the messages: the kernel's
 * nfnetlink_queue.h; all numbers within attributes are in network order.
 */
export const packetQueueProgram: string = String.raw`
use strict; use warnings;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my %queues;
for my $word (@ARGV) {
  my ($queue, $spec) = split /=/, $word;
  my @delays = $spec eq "hold" ? () : map { [split /:/] } split /,/, $spec;
  $queues{$queue} = { hold => $spec eq "hold", delays => \@delays, waiting => [], last => 0 };
}
socket(my $netlink, 16, 3, 12) or die "no netlink socket: $!\n";
bind($netlink, pack("S S L L", 16, 0, 0, 0)) or die "cannot bind: $!\n";
my $sequence = 0;

sub attribute { my ($type, $value) = @_; my $a = pack("S S", 4 + length $value, $type) . $value; $a . "\0" x (-length($a) % 4) }
sub transmit {
  my ($type, $flags, $queue, $attributes) = @_;
  my $body = pack("C C n", 0, 0, $queue) . $attributes;
  my $message = pack("L S S L L", 16 + length $body, 3 << 8 | $type, $flags, ++$sequence, 0) . $body;
  defined send($netlink, $message, 0) or die "cannot send: $!\n";
}
sub configure {
  my ($queue, $attributes) = @_;
  transmit(2, 5, $queue, $attributes);
  defined recv($netlink, my $answer, 65536, 0) or die "no answer: $!\n";
  my ($length, $type, $flags, $number, $pid, $error) = unpack("L S S L L l", $answer);
  die "queue $queue is refused: $error\n" if $type == 2 && $error != 0;
}
sub verdict { my ($queue, $verdict, $id) = @_; transmit(1, 1, $queue, attribute(2, pack("N N", $verdict, $id))) }

for my $queue (sort keys %queues) {
  configure($queue, attribute(1, pack("C C n", 1, 0, 2)));
  configure($queue, attribute(2, pack("N C", 0, 1)) . attribute(3, pack("N", 8192)));
}
my $child = fork();
die "cannot fork: $!\n" unless defined $child;
if ($child) { print "$child\n"; exit 0; }
open(STDIN, "<", "/dev/null"); open(STDOUT, ">", "/dev/null"); open(STDERR, ">", "/dev/null");
srand();
my $ending = 0;
$SIG{TERM} = sub { $ending = 1 };

sub normal { sqrt(-2 * log(1 - rand)) * cos(2 * 3.14159265358979 * rand) }
sub draw {
  my ($distribution, $mean) = @_;
  return $mean if $distribution eq "constant";
  return 2 * $mean * rand if $distribution eq "uniform";
  return -$mean * log(1 - rand) if $distribution eq "exponential";
  my $drawn = $mean + $mean / 4 * normal();
  return $drawn > 0 ? $drawn : 0;
}
sub take {
  my ($message) = @_;
  my ($length, $type) = unpack("L S", $message);
  return if $type != 3 << 8;
  my $queue = unpack("n", substr($message, 18, 2));
  my $state = $queues{$queue} or return;
  my $at = 20;
  while ($at + 4 <= $length) {
    my ($size, $kind) = unpack("S S", substr($message, $at, 4));
    last if $size < 4;
    if (($kind & 0x3fff) == 1) {
      my $due = clock_gettime(CLOCK_MONOTONIC);
      $due += draw(@$_) / 1000 for @{ $state->{delays} };
      $due = $state->{last} if $due < $state->{last};
      $state->{last} = $due;
      push @{ $state->{waiting} }, [$due, unpack("N", substr($message, $at + 4, 4))];
      last;
    }
    $at += ($size + 3) & ~3;
  }
}
for (;;) {
  my $now = clock_gettime(CLOCK_MONOTONIC);
  my $next;
  for my $queue (keys %queues) {
    my $state = $queues{$queue};
    if ($state->{hold}) {
      verdict($queue, 4, (shift @{ $state->{waiting} })->[1]) while $ending && @{ $state->{waiting} };
      next;
    }
    my $waiting = $state->{waiting};
    verdict($queue, 1, (shift @$waiting)->[1]) while @$waiting && $waiting->[0][0] <= $now;
    $next = $waiting->[0][0] if @$waiting && (!defined $next || $waiting->[0][0] < $next);
  }
  my $idle = !grep { @{ $_->{waiting} } } values %queues;
  my $wait = defined $next ? $next - $now : 5;
  $wait = 0.2 if $ending && $wait > 0.2;
  my $ready = "";
  vec($ready, fileno($netlink), 1) = 1;
  my $count = select($ready, undef, undef, $wait);
  if ($count > 0) {
    if (defined recv($netlink, my $data, 1 << 17, 0)) {
      while (length($data) >= 16) {
        my $length = (unpack("L", $data) + 3) & ~3;
        last if $length < 16;
        take(substr($data, 0, $length));
        $data = length($data) > $length ? substr($data, $length) : "";
      }
    }
  } elsif ($ending && $idle) { exit 0 }
}
`;
