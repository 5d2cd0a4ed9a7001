resource "terraform_data" "web" {
  count = 2
  input = "web-${count.index}"
}
output "names" { value = terraform_data.web[*].output }
output "servers" {
  value = {
    west = { hosts = [for each in terraform_data.web : { name = each.output, ssh_hostname = "127.0.0.2", ssh_user = "deploy", ssh_port = 2222 }] }
    east = { hosts = ["10.0.0.5"] }
  }
}
output "one" { value = "web-0" }
output "hidden" {
  value     = ["secret-host-7"]
  sensitive = true
}
